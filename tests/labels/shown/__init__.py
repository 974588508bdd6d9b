"""Families to look at while the rules are worked on."""
