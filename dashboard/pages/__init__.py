"""One page each: read the URL, ask one service, draw."""
