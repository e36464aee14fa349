"""Fixtures for tests that need real sockets; a conftest imports what it wants."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tenants.scope import TenantRef
from tests.conftest import _ref
from tests.rig.servers import PrivateValkey, Server
from tests.rig.world import World


@pytest.fixture(scope="session")
def server_pair(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """Two web processes over the test database, for the whole session."""
    folder = tmp_path_factory.mktemp("servers")
    with django_db_blocker.unblock():
        servers: list[Server] = []
        try:
            servers.append(Server(folder / "a.log"))
            servers.append(Server(folder / "b.log"))
            yield servers
        finally:
            for server in servers:
                server.stop()


@pytest.fixture
def world(committed_tenant: TenantRef, server_pair: list[Server]) -> World:
    """The company "acme", served by two processes."""
    return World(committed_tenant, [server.port for server in server_pair])


@pytest.fixture
def other_world(world: World, django_db_blocker: Any) -> Iterator[World]:
    """The company "other", on the same servers."""
    from tests.conftest import empty_tenant

    with django_db_blocker.unblock():
        ref = _ref("other")
        empty_tenant(ref)
        yield World(ref, world.ports)
        empty_tenant(ref)


@pytest.fixture
def relay(world: World, tmp_path: Path) -> Iterator[Server]:
    """A relay process."""
    process = Server(tmp_path / "relay.log", command="relay")
    yield process
    process.stop()


@pytest.fixture
def fragile(world: World, tmp_path: Path) -> Iterator[tuple[World, PrivateValkey, list[Server]]]:
    """The world on two servers with a Valkey of their own, which may be killed."""
    valkey = PrivateValkey(tmp_path)
    servers: list[Server] = []
    try:
        servers.append(Server(tmp_path / "a.log", REDIS_CACHE_URL=valkey.url))
        servers.append(Server(tmp_path / "b.log", REDIS_CACHE_URL=valkey.url))
        world.ports = [server.port for server in servers]
        yield world, valkey, servers
    finally:
        for server in servers:
            server.stop()
        valkey.kill()
