"""Visitors and operators of one company, and their tickets: ``python -m tests.bench.live.seed VISITORS OPERATORS FILE``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from chat.models import Operator
from tenants.hosts import url_of
from tenants.realtime.tickets import Audience, issue_ticket
from tenants.scope import tenant_scope
from tenants.tokens import hash_token
from tests.bench.sockets.seed import LONG_S, ORIGIN, _session_of, tenants
from visitors.models import Visitor, Website


def targets(visitors: int, operators: int) -> dict[str, Any]:
    """So many tickets of visitors who were never seen, and of operators (who take turns if there are fewer)."""
    tenant = tenants()[0]
    own = url_of(tenant, "")
    with tenant_scope(tenant):
        website = Website.objects.get()
        rows = Visitor.objects.bulk_create([Visitor(website=website, token_hash=hash_token(uuid4().hex)) for _ in range(visitors)], batch_size=1000)
        people = list(Operator.objects.select_related("user").order_by("pk"))
        sessions = {operator.pk: _session_of(operator.user) for operator in people}

        def operator_ticket(operator: Operator) -> str:
            return issue_ticket(
                tenant_uuid=tenant.uuid, audience=Audience.OPERATOR, subject=operator.uuid, subject_id=operator.pk, epoch=tenant.auth_epoch,
                session=sessions[operator.pk], user_id=operator.user_id, claims={"name": operator.user.full_name}, lifetime_s=LONG_S,
            )  # fmt: skip

        def visitor_ticket(row: Visitor) -> str:
            return issue_ticket(
                tenant_uuid=tenant.uuid, audience=Audience.VISITOR, subject=row.uuid, subject_id=row.pk, epoch=tenant.auth_epoch, origin=ORIGIN,
                claims={}, lifetime_s=LONG_S,
            )  # fmt: skip

        return {
            "host": own.partition("://")[2],
            "own": own,
            "origin": ORIGIN,
            "visitors": [{"id": str(row.uuid), "ticket": visitor_ticket(row)} for row in rows],
            "operators": [operator_ticket(people[number % len(people)]) for number in range(operators)],
        }


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(json.dumps(targets(int(sys.argv[1]), int(sys.argv[2]))))
