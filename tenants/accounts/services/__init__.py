"""Writes to the people of a company and their ways in."""
