"""Bytes to events and a summary."""
