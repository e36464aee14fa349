"""Real servers for socket tests."""

from tests.rig.fixtures import other_world, server_pair, world

__all__ = ["other_world", "server_pair", "world"]
