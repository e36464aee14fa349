"""Companies, people and conversations for a run: ``python -m tests.chaos.seed FILE TENANTS CONVERSATIONS``.

Every company gets the same people and conversations with the same keys (F51), and a canary: a word that stands in all its
texts and must never reach anybody of another company (I6). FILE gets what the bots need to sign in.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.utils import timezone

from chat.models import Availability
from chat.services import accept_conversation, ensure_operator, set_availability, start_conversation
from tenants.accounts.models import Role, User
from tenants.hosts import ref_of, url_of
from tenants.models import Domain
from tenants.schemas.spares import make_spares, take_spare
from tenants.scope import TenantRef, public_scope, tenant_scope
from tenants.tokens import hash_token, new_token
from tests.chaos.words import canary_word, token_word
from visitors.models import Visitor, Website

SHOP = "https://shop.example"
CONVERSATIONS_AN_OPERATOR = 10
SESSIONS = 4


def make_world(tenants: int, conversations: int) -> list[dict[str, Any]]:
    """The companies; ``conversations`` in each."""
    call_command("migrate_tenants", verbosity=0)
    make_spares(wanted=tenants)
    for number in range(tenants):
        with public_scope():
            take_spare(name=f"Company {number}", slug=f"chaos-{number}", language="en", time_zone="UTC")
    with public_scope():
        refs = [ref_of(row.tenant, row.domain) for row in Domain.objects.select_related("tenant").order_by("pk")]
    made = []
    for ref in refs:
        with tenant_scope(ref):
            made.append(_fill(ref, conversations))
    return made


def _fill(ref: TenantRef, conversations: int) -> dict[str, Any]:
    canary = canary_word()
    operators = []
    for number in range(max(2, -(-conversations // CONVERSATIONS_AN_OPERATOR))):
        user = User.objects.create(email=f"person{number}@{canary}.example", full_name=f"Person {number} {canary}", role=Role.OPERATOR)
        operator = ensure_operator(user=user)
        set_availability(operator=operator, availability=Availability.ONLINE, now=timezone.now())
        operators.append((operator, {"id": str(operator.uuid), "key": operator.pk, "sessions": [_session_of(user) for _ in range(SESSIONS)]}))
    website = Website.objects.create(name=f"Shop {canary}", allowed_origins=[SHOP])
    rows = []
    for number in range(conversations):
        token, email = new_token(), f"visitor{number}@{canary}.example" if number % 2 else ""
        visitor = Visitor.objects.create(website=website, token_hash=hash_token(token), name=f"Visitor {number} {canary}", email=email)
        word = token_word()
        started = start_conversation(by=visitor, body=f"{canary} {word} hello", cid=uuid4(), now=timezone.now())
        owner = number % len(operators)
        accept_conversation(conversation=started.conversation, by=operators[owner][0], now=timezone.now())
        rows.append(
            {
                "id": str(started.conversation.uuid),
                "first": word,
                "visitor": {"id": str(visitor.uuid), "key": visitor.pk, "token": token, "email": email},
                "owner": owner,
            }
        )
    return {
        "uuid": str(ref.uuid),
        "schema": ref.schema_name,
        "host": url_of(ref, "").partition("://")[2],
        "origin": url_of(ref, ""),
        "shop": SHOP,
        "website": website.key,
        "canary": canary,
        "operators": [facts for _operator, facts in operators],
        "conversations": rows,
    }


def _session_of(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(make_world(int(sys.argv[2]), int(sys.argv[3]))))
