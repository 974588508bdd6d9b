"""Writes, one thing each."""
