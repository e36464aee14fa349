"""What belongs to another company and what does not exist cost the same work and get the same answer (A019).

A clock would show the machine's mood; what takes time is counted instead: every statement to the database, with its
values left out, and every password that is hashed. Equal lists are equal work.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.isolation import undone
from tests.security.routes import TENANT
from tests.security.test_matrix import address, send
from tests.security.world import RANDOM_IDS, World, content_of

pytestmark = pytest.mark.usefixtures("unlimited")
ASKED = [(pattern, method) for pattern, route in TENANT.items() if route.thing for method in route.methods]
ACTORS = ["anonymous", "operator", "owner", "write_key", "other_session", "other_key"]
_VALUES = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b|\b(?:true|false)\b")
_MASKED_TOKEN = re.compile(rb"[A-Za-z0-9]{64}")


def without_values(sql: str) -> str:
    """A statement's text with its values left out."""
    return _VALUES.sub("?", sql)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one for each password that is hashed."""
    work: list[str] = []
    real = hashers.MD5PasswordHasher.encode

    def counted(self: Any, *arguments: Any) -> Any:
        work.append("hash")
        return real(self, *arguments)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    return work


@pytest.mark.parametrize(("pattern", "method"), ASKED)
def test_foreign_and_unknown_things_cost_the_same(world: World, hashed: list[str], pattern: str, method: str) -> None:
    route = TENANT[pattern]
    may = route.methods[method]
    # Hosts are remembered after the first request; whose it was must not matter.
    world.client("owner").get("/health/")
    for actor in ACTORS:
        seen = []
        for name in (world.other.ids.get(route.thing, "nothing"), RANDOM_IDS.get(route.thing, "nothing-else")):
            hashed.clear()
            with undone(), CaptureQueriesContext(connection) as statements:
                response = send(world, actor, method, address(pattern, route, name), route, may)
            content = _MASKED_TOKEN.sub(b"TOKEN", content_of(response).replace(name.encode(), b"NAME"))
            seen.append(([without_values(each["sql"]) for each in statements], len(hashed), response.status_code, content))
        foreign, unknown = seen
        assert foreign == unknown, f"{method} {pattern} as {actor}"


def test_the_measure_sees_a_difference(world: World) -> None:
    """One's own thing costs other statements than one that is not there: equal lists do say something."""
    route = TENANT["api/v1/conversations/<uuid:uuid>/"]
    lists = []
    for name in (world.own.ids["conversation"], RANDOM_IDS["conversation"]):
        with CaptureQueriesContext(connection) as statements:
            world.client("owner").get(address("api/v1/conversations/<uuid:uuid>/", route, name))
        lists.append([without_values(each["sql"]) for each in statements])
    assert lists[0] != lists[1]
