"""The product's database for a measurement, and tickets for its sockets: ``python -m tests.bench.sockets.seed``.

``rows N`` makes four companies with N conversations each. ``tickets PAIRS IDLE FILE`` writes fresh targets for the client.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.utils import timezone

from chat.models import Conversation, Operator
from chat.services import accept_conversation, ensure_operator, start_conversation
from tenants.accounts.models import Role, User
from tenants.hosts import ref_of, url_of
from tenants.models import Domain
from tenants.realtime.tickets import Audience, issue_ticket
from tenants.schemas.spares import make_spares, take_spare
from tenants.scope import TenantRef, public_scope, tenant_scope
from tenants.tokens import hash_token
from visitors.models import Visitor, Website

TENANTS = 4
OPERATORS = 10
ORIGIN = "https://shop.example"
LONG_S = 6 * 3600


def tenants() -> list[TenantRef]:
    """The seeded companies."""
    with public_scope():
        return [ref_of(row.tenant, row.domain) for row in Domain.objects.select_related("tenant").order_by("pk")]


def make_rows(conversations: int) -> None:
    """Companies, their people, sites, visitors and conversations, made by the services that make them in life."""
    call_command("migrate_tenants", verbosity=0)
    make_spares(wanted=TENANTS)
    for number in range(TENANTS):
        with public_scope():
            take_spare(name=f"Bench {number}", slug=f"bench-{number}", language="en", time_zone="UTC")
    for tenant in tenants():
        with tenant_scope(tenant):
            _fill(conversations)


def _fill(conversations: int) -> None:
    operators = []
    for number in range(OPERATORS):
        user = User.objects.create(email=f"person{number}@example.com", full_name=f"Person {number}", role=Role.OPERATOR)
        operators.append(ensure_operator(user=user))
    website = Website.objects.create(name="Shop", allowed_origins=[ORIGIN])
    for number in range(conversations):
        # Every second visitor left an address, so that answers to him make outbox rows.
        email = f"visitor{number}@example.com" if number % 2 else ""
        visitor = Visitor.objects.create(website=website, token_hash=hash_token(uuid4().hex), name=f"Visitor {number}", email=email)
        started = start_conversation(by=visitor, body="Hello", cid=uuid4(), now=timezone.now())
        accept_conversation(conversation=started.conversation, by=operators[number % OPERATORS], now=timezone.now())


def _session_of(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def targets(pairs: int, idle: int) -> dict[str, object]:
    """Targets for so many conversations and idle visitors' sockets, the companies taking turns."""
    by_tenant = []
    for tenant in tenants():
        with tenant_scope(tenant):
            by_tenant.append(_targets_in(tenant, -(-pairs // TENANTS), -(-idle // TENANTS)))
    conversations = [found for group in zip(*(pairs for pairs, _idle in by_tenant), strict=True) for found in group]
    browsers = [found for group in zip(*(idle for _pairs, idle in by_tenant), strict=True) for found in group]
    return {"pairs": conversations[:pairs], "idle": browsers[:idle]}


def _targets_in(tenant: TenantRef, pairs: int, idle: int) -> tuple[list[object], list[object]]:
    own = url_of(tenant, "")
    host = own.partition("://")[2]
    run = str(uuid4())[:23]
    sessions = {operator.pk: _session_of(operator.user) for operator in Operator.objects.select_related("user")}

    def visitor_ticket(visitor: Visitor) -> str:
        return issue_ticket(
            tenant_uuid=tenant.uuid,
            audience=Audience.VISITOR,
            subject=visitor.uuid,
            subject_id=visitor.pk,
            epoch=tenant.auth_epoch,
            origin=ORIGIN,
            claims={"website": str(visitor.website.uuid), "name": visitor.name},
            lifetime_s=LONG_S,
        )

    def operator_ticket(operator: Operator) -> str:
        user = operator.user
        return issue_ticket(
            tenant_uuid=tenant.uuid,
            audience=Audience.OPERATOR,
            subject=operator.uuid,
            subject_id=operator.pk,
            epoch=tenant.auth_epoch,
            session=sessions[operator.pk],
            user_id=user.pk,
            claims={"name": user.full_name, "shown_name": user.shown_name, "photo": user.photo, "title": user.title, "role": user.role},
            lifetime_s=LONG_S,
        )

    found: list[object] = []
    rows = Conversation.objects.select_related("visitor__website", "assignee__user").order_by("pk")[:pairs]
    for row in rows:
        common = {"host": host, "conversation": str(row.uuid), "run": run}
        assert row.assignee is not None
        found.append(
            [
                {**common, "side": "visitor", "path": "/ws/visitor/", "origin": ORIGIN, "ticket": visitor_ticket(row.visitor)},
                {**common, "side": "operator", "path": "/ws/operator/", "origin": own, "ticket": operator_ticket(row.assignee)},
            ]
        )
    browsers = list(Visitor.objects.select_related("website").order_by("pk"))
    tickets = [visitor_ticket(visitor) for visitor in browsers]
    waiting: list[object] = [
        {"host": host, "side": "visitor", "path": "/ws/visitor/", "origin": ORIGIN, "ticket": tickets[number % len(tickets)]} for number in range(idle)
    ]
    return found, waiting


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        make_rows(int(sys.argv[2]))
    else:
        Path(sys.argv[4]).write_text(json.dumps(targets(int(sys.argv[2]), int(sys.argv[3]))))
