"""Real servers for socket tests."""

from tests.rig.fixtures import server_pair, world

__all__ = ["server_pair", "world"]
