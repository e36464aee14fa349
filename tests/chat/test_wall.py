"""The live wall: what it costs, what is on it, who may look at it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Conversation, ConversationCounter, Operator
from chat.selectors.wall import wall
from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.factories import make_conversation, make_department, make_operator, make_visitor


def fill(count: int, **fields: object) -> None:
    """Copies of one conversation, each with its own number."""
    like, now = make_conversation(make_visitor()), timezone.now()
    begin = 1 + max(Conversation.objects.values_list("number", flat=True))
    numbers = range(begin, begin + count - 1)
    columns = [field for field in Conversation._meta.concrete_fields if field.name not in {"id", "uuid", "number"}]
    rows = [Conversation(number=number, **{field.attname: getattr(like, field.attname) for field in columns}) for number in numbers]
    for nth, row in enumerate([like, *rows]):
        row.waiting_since = now - timedelta(seconds=nth)
        for name, value in fields.items():
            setattr(row, name, value)
    like.save()
    Conversation.objects.bulk_create(rows)


def test_a_thousand_conversations_cost_as_many_queries_as_ten(tenant: TenantRef) -> None:
    chief, ben = make_operator(Role.SUPERVISOR), make_operator(name="Ben")
    api, sales = Api(tenant, user=chief.user), make_department("Sales", ben)

    def queries() -> list[int]:
        found = []
        for path in ("wall/", "wall/conversations/?limit=100"):
            api.get(path)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert api.get(path).status_code == 200
            found.append(len(asked))
        return found

    fill(10, department=sales, assignee=ben, status="open")
    few = queries()
    ConversationCounter.objects.update(last_number=5000)
    fill(990, department=sales)
    assert queries() == few
    with CaptureQueriesContext(connection) as asked:
        found = wall(now=timezone.now())
    assert len(asked) == 3
    assert (found.total.all, found.total.queued, found.departments[sales.uuid].all) == (1000, 990, 1000)
    assert {each.operator.pk: each.figures.all for each in found.operators} == {chief.pk: 0, ben.pk: 10}

    # Page by page each comes once, who waits longest first.
    seen: list[str] = []
    moments: list[str] = []
    cursor = ""
    while True:
        page = api.get(f"wall/conversations/?limit=100{cursor}").json()
        seen += [row["id"] for row in page["results"]]
        moments += [row["waiting_since"] for row in page["results"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 1000 and moments == sorted(moments)


def test_what_is_asked_for_is_shown_and_nobody_below_a_supervisor_asks(tenant: TenantRef) -> None:
    chief, ben, now = make_operator(Role.SUPERVISOR), make_operator(name="Ben"), timezone.now()
    sales = make_department("Sales", ben)
    late = make_conversation(make_visitor(), department=sales, waiting_since=now - timedelta(minutes=9), answer_due_at=now - timedelta(minutes=4))
    own = make_conversation(make_visitor(), assignee=ben, status="open", waiting_since=None)
    make_conversation(make_visitor(), status="closed")
    make_conversation(make_visitor(), status="snoozed", assignee=ben)
    api = Api(tenant, user=chief.user)

    def shown(query: str = "") -> list[str]:
        return [row["id"] for row in api.get(f"wall/conversations/?{query}").json()["results"]]

    # Who waits stands before who was answered.
    assert shown() == [str(late.uuid), str(own.uuid)]
    assert shown("late=true") == shown("operator=nobody") == shown(f"department={sales.uuid}") == [str(late.uuid)]
    assert shown(f"operator={ben.uuid}") == shown("department=none") == [str(own.uuid)]
    assert shown(f"department={sales.uuid}&operator={ben.uuid}") == []
    for wrong in ("late=perhaps", "operator=ben", "department=x"):
        assert api.get(f"wall/conversations/?{wrong}").status_code == 400
    (row,) = api.get("late-conversations/").json()["results"]
    assert (row["id"], row["operator"]) == (str(late.uuid), None)
    below = Api(tenant, user=Operator.objects.select_related("user").get(pk=ben.pk).user)
    assert [below.get(path).status_code for path in ("wall/", "wall/conversations/")] == [403, 403]
    assert below.get("late-conversations/").json() == {"results": [], "count": 0}


@pytest.mark.parametrize("body", ["", "   ", "x" * 2001])
def test_a_whisper_that_is_none_is_refused_with_a_reason(tenant: TenantRef, body: str) -> None:
    chief, row = make_operator(Role.SUPERVISOR), make_conversation()
    answer = Api(tenant, user=chief.user).post(f"conversations/{row.uuid}/whispers/", {"body": body})
    assert answer.status_code == 400 and answer.json()["detail"]
