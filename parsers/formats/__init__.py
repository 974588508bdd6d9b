"""One log format each; the registry finds them."""
