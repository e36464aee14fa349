"""Faults: each does harm for some seconds, mends it, and proves that it bit."""

from tests.chaos.faults import clients, lines, processes, stores, tenants  # noqa: F401 - they register their kinds
