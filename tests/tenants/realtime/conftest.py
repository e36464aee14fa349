"""Real servers for socket tests."""

from tests.rig.fixtures import fragile, other_world, relay, server_pair, world

__all__ = ["fragile", "other_world", "relay", "server_pair", "world"]
