"""A disk of its own for each test."""

from tests.disk import disk

__all__ = ["disk"]
