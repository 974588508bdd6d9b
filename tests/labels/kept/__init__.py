"""Families that nobody looks at while the rules are worked on: only their score counts."""
