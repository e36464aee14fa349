"""Attacks: what must be refused, and that it is."""
