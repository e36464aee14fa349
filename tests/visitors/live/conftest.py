"""Real servers for socket tests."""

from tests.rig.fixtures import other_world, relay, server_pair, world

__all__ = ["other_world", "relay", "server_pair", "world"]
