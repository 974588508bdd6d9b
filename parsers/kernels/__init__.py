"""Shared njit code; every kernel has a naive twin in the tests."""
