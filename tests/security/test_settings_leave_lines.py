"""Whatever only admins may change leaves a line in the audit log, on each page and address of the API that can change it."""

from __future__ import annotations

import pytest

from tenants.accounts.models import AuditLine
from tenants.scope import tenant_scope
from tests.isolation import undone
from tests.security.routes import EVERYBODY, TENANT, May
from tests.security.test_matrix import UNSAFE, address, send
from tests.security.world import World, digest, noting_writes

pytestmark = pytest.mark.usefixtures("unlimited")

# What is one's own, or no setting.
NO_SETTING = {
    "contacts/export/": "tells, and has a line of its own",
    "settings/greetings/preview/": "tells",
    "settings/websites/<uuid:uuid>/appearance/try/": "tells",
    "settings/websites/<uuid:uuid>/member-data/try/": "asks the company's own server",
    "api/v1/websites/<uuid:uuid>/member-source/try/": "asks the company's own server",
    "api/v1/conversations/<uuid:uuid>/take-over/": "work, told in the conversation",
    "api/v1/conversations/<uuid:uuid>/whispers/": "work, kept beside the conversation",
    "api/v1/contact-notes/<uuid:uuid>/": "a note of a contact, told in his timeline",
    "api/v1/contact-imports/": "a draft; running and cancelling it leave lines",
    "api/v1/contact-imports/<uuid:uuid>/": "a draft",
    "api/v1/contact-imports/<uuid:uuid>/check/": "a draft",
    "api/v1/contact-imports/<uuid:uuid>/start/": "leaves its line when it ran",
}
# Some are declared with a body that is refused or changes nothing (a wrong password, the first of a list moved up); as many at least change something.
FEWEST = 30


def changes() -> list[tuple[str, str, May]]:
    """Address, method and declaration of everything that operators may not and admins may."""
    return [
        (pattern, method, may)
        for pattern, route in TENANT.items()
        for method, may in route.methods.items()
        if method in UNSAFE and may.who and "operator" not in may.who and "owner" in may.who and may.who != EVERYBODY
    ]


def test_every_setting(world: World) -> None:
    nothing: set[tuple[str, str]] = set()
    silent: list[str] = []
    for pattern, method, may in changes():
        route = TENANT[pattern]
        before = digest(world.own.ref)
        with undone(), tenant_scope(world.own.ref):
            lines = AuditLine.objects.count()
        with undone(), noting_writes() as writes:
            send(world, "owner", method, address(pattern, route, world.own.ids.get(route.thing, "nothing")), route, may)
            has_changed = bool(writes) and digest(world.own.ref) != before
            with tenant_scope(world.own.ref):
                has_line = AuditLine.objects.count() > lines
        if not has_changed:
            nothing.add((pattern, method))
        elif not has_line and pattern not in NO_SETTING:
            silent.append(f"{method} {pattern}")
    assert not silent, f"These change something and leave no line in the audit log: {silent}"
    assert len(changes()) - len(nothing) >= FEWEST, sorted(nothing)
