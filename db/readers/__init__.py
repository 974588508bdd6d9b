"""Reads, one question each."""
