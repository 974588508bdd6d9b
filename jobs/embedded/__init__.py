"""Postgres, Valkey and the process tree for one machine."""
