"""The HTTP API's process."""
