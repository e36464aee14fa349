"""What the staff notes about a conversation."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from chat import services
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_operator


def test_a_change_is_told_to_the_staff_alone(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator(name="Ana Weber")
    row = services.change_details(
        conversation=conversation,
        by=operator,
        details={"subject": "  Lost\u202e parcel ", "priority": "high", "tags": ["Refund", " vip", "VIP"]},
        now=timezone.now(),
    )
    row.refresh_from_db()
    assert (row.subject, row.priority, row.tags) == ("Lost parcel", "high", ["Refund", "VIP"])
    assert (row.visitor_seq, row.staff_seq) == (1, 2)
    data = row.messages.order_by("-staff_seq")[0].data
    assert data["event"] == "changed" and data["by"]["name"] == "Ana Weber"
    assert data["changes"]["priority"] == {"from": "normal", "to": "high"}


def test_nothing_new_changes_nothing(tenant: TenantRef) -> None:
    conversation = make_conversation(priority="high", tags=["a"])
    row = services.change_details(conversation=conversation, by=make_operator(), details={"priority": "high", "tags": ["a"], "subject": ""}, now=timezone.now())
    assert row.staff_seq == 1


def test_a_closed_one_can_be_tagged(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator()
    services.close_conversation(conversation=conversation, by=operator, now=timezone.now())
    row = services.change_details(conversation=conversation, by=operator, details={"tags": ["bug"]}, now=timezone.now())
    assert (row.status, row.tags) == ("closed", ["bug"])


@pytest.mark.parametrize(
    ("details", "errors"),
    [
        ({"subject": "x" * 201}, {"subject": "too_long"}),
        ({"priority": "now"}, {"priority": "bad_choice"}),
        ({"tags": ["x" * 41]}, {"tags": "too_long"}),
        ({"tags": [str(n) for n in range(21)]}, {"tags": "too_many"}),
        ({"tags": [str(n) for n in range(60)], "priority": ""}, {"tags": "too_many", "priority": "bad_choice"}),
    ],
)
def test_what_cannot_be_taken_changes_nothing(tenant: TenantRef, details: Any, errors: dict[str, str]) -> None:
    conversation = make_conversation()
    with pytest.raises(services.DetailsRefused) as refused:
        services.change_details(conversation=conversation, by=make_operator(), details=details, now=timezone.now())
    assert refused.value.errors == errors
    conversation.refresh_from_db()
    assert (conversation.subject, conversation.priority, conversation.tags, conversation.staff_seq) == ("", "normal", [], 1)


def test_single_tags_come_and_go(tenant: TenantRef) -> None:
    conversation, operator, now = make_conversation(tags=["Refund", "vip"]), make_operator(), timezone.now()
    row = services.change_tags(conversation=conversation, by=operator, add=["bug", "REFUND"], remove=["VIP"], now=now)
    assert row.tags == ["bug", "Refund"]
    assert services.change_tags(conversation=conversation, by=operator, add=["bug"], remove=[], now=now).staff_seq == row.staff_seq
