"""Schemas as such: migrating many at once, making them in advance, dropping them."""
