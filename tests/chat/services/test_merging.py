"""Two conversations of one matter: made one, written into under either number, and taken apart again."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from chat import services
from chat.models import Conversation, Message, Operator
from chat.permissions import NotAllowed
from chat.protocol import conversation_summary
from chat.selectors import conversation_behind, conversation_for_staff
from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_another_conversation, make_conversation, make_message, make_operator

DAY = timedelta(days=1)


def merged(by: Operator | None = None, **fields: Any) -> tuple[Conversation, Conversation, Operator]:
    """The one that ended, the one that goes on, and who merged them."""
    operator = by or make_operator()
    goes_on = make_conversation()
    ends = make_another_conversation(goes_on, **fields)
    services.merge_conversations(conversation=ends, into=goes_on, by=operator, now=timezone.now())
    ends.refresh_from_db()
    goes_on.refresh_from_db()
    return ends, goes_on, operator


def say(conversation: Conversation, body: str, by: object = None, cid: object = None) -> services.StoredMessage:
    return services.send_message(conversation=conversation.uuid, by=by or conversation.visitor, body=body, cid=cid or uuid4())  # type: ignore[arg-type]


def bodies(conversation: Conversation) -> list[str]:
    return list(conversation.messages.filter(kind="message").order_by("staff_seq").values_list("body", flat=True))


def test_one_ends_and_the_other_waits_since_whichever_waited_longer(tenant: TenantRef) -> None:
    ends, goes_on, operator = merged(waiting_since=timezone.now() - DAY)

    assert (ends.status, ends.merged_into, ends.staff_unread, ends.waiting_since) == ("closed", goes_on, 0, None)
    assert (goes_on.status, goes_on.staff_unread) == ("queued", 2)
    assert goes_on.waiting_since < timezone.now() - DAY + timedelta(minutes=1)
    told = goes_on.messages.get(kind="system")
    assert told.visitor_seq is None and told.data["number"] == ends.number and told.data["lines"] == 1
    shown = conversation_summary(conversation_for_staff(ends.uuid)).merged_into
    assert (shown.id, shown.number) == (goes_on.uuid, goes_on.number)
    staff_seq = goes_on.staff_seq
    services.merge_conversations(conversation=ends, into=goes_on, by=operator, now=timezone.now())
    goes_on.refresh_from_db()
    assert goes_on.staff_seq == staff_seq


def test_what_is_still_written_into_it_is_stored_where_the_matter_goes_on(tenant: TenantRef) -> None:
    """Also over two merges, and the same line again has no second effect (D1)."""
    first, second, operator = merged()
    last = make_another_conversation(second)
    services.merge_conversations(conversation=second, into=last, by=operator, now=timezone.now())

    cid = uuid4()
    stored, again = say(first, "One more thing", cid=cid), say(first, "One more thing", cid=cid)
    assert (stored.outcome, again.outcome) == ("stored", "duplicate")
    assert stored.conversation == again.conversation == last.uuid
    say(first, "I see", by=operator)
    assert bodies(last) == ["Hello", "One more thing", "I see"] and bodies(first) == bodies(second) == ["Hello"]
    assert Conversation.objects.filter(status="closed").count() == 2


def test_a_line_that_was_stored_before_is_answered_with_itself(tenant: TenantRef) -> None:
    goes_on = make_conversation()
    ends = make_another_conversation(goes_on)
    cid = uuid4()
    say(ends, "Sent and not heard of", cid=cid)
    services.merge_conversations(conversation=ends, into=goes_on, by=make_operator(), now=timezone.now())
    again = say(ends, "Sent and not heard of", cid=cid)
    assert (again.outcome, again.conversation) == ("duplicate", ends.uuid)


def test_a_link_in_a_mail_leads_to_where_the_matter_goes_on(tenant: TenantRef) -> None:
    ends, goes_on, _operator = merged()
    services.open_link(conversation=ends, token="x" * 40, now=timezone.now())
    assert conversation_behind("x" * 40, now=timezone.now()) == goes_on


def test_undone_both_stand_as_they_stood(tenant: TenantRef) -> None:
    ends, goes_on, operator = merged(waiting_since=timezone.now() - DAY)
    say(ends, "Meanwhile")
    row = services.undo_merge(conversation=ends, by=operator, now=timezone.now())
    goes_on.refresh_from_db()

    assert (row.status, row.merged_into, row.staff_unread) == ("queued", None, 1)
    assert row.waiting_since < timezone.now() - DAY + timedelta(minutes=1) < goes_on.waiting_since
    assert goes_on.staff_unread == 2 and bodies(goes_on) == ["Hello", "Meanwhile"]
    say(ends, "Again here")
    assert bodies(ends) == ["Hello", "Again here"]
    with pytest.raises(services.MergeNotUndone):
        services.undo_merge(conversation=row, by=operator, now=timezone.now())


def test_it_cannot_be_undone_after_a_day_nor_reopened_meanwhile(tenant: TenantRef) -> None:
    ends, _goes_on, operator = merged()
    with pytest.raises(services.ConversationIsMerged):
        services.reopen_conversation(conversation=ends, by=operator, now=timezone.now())
    with pytest.raises(services.MergeNotUndone):
        services.undo_merge(conversation=ends, by=operator, now=timezone.now() + DAY + timedelta(minutes=1))


def test_one_that_had_ended_is_no_live_one_when_it_is_undone(tenant: TenantRef) -> None:
    ends, _goes_on, operator = merged(status="closed", closed_at=timezone.now() - DAY)
    row = services.undo_merge(conversation=ends, by=operator, now=timezone.now())
    assert row.status == "closed" and row.closed_at < timezone.now() - DAY + timedelta(minutes=1)


def test_what_cannot_be_merged_says_why(tenant: TenantRef) -> None:
    ends, goes_on, operator = merged()
    stranger, closed, unseen = make_conversation(), make_another_conversation(goes_on, status="closed"), make_another_conversation(goes_on)
    say(unseen, "Yes", by=operator)
    for one, other, code in [
        (goes_on, goes_on, "same"),
        (goes_on, closed, "ended"),
        (goes_on, ends, "merged"),
        (closed, ends, "merged"),
        (unseen, goes_on, "unseen"),
        (stranger, goes_on, "other_person"),
    ]:
        with pytest.raises(services.MergeRefused) as refused:
            services.merge_conversations(conversation=one, into=other, by=operator, now=timezone.now())
        assert refused.value.code == code


def test_a_colleagues_is_merged_by_a_supervisor_only(tenant: TenantRef) -> None:
    colleague, supervisor = make_operator(), make_operator(role=Role.SUPERVISOR)
    goes_on = make_conversation()
    ends = make_another_conversation(goes_on, assignee=colleague, status="open")
    with pytest.raises(NotAllowed):
        services.merge_conversations(conversation=ends, into=goes_on, by=make_operator(), now=timezone.now())
    services.merge_conversations(conversation=ends, into=goes_on, by=supervisor, now=timezone.now())
    with pytest.raises(NotAllowed):
        services.undo_merge(conversation=Conversation.objects.get(pk=ends.pk), by=make_operator(), now=timezone.now())
    assert services.undo_merge(conversation=Conversation.objects.get(pk=ends.pk), by=colleague, now=timezone.now()).status == "open"


def test_lines_while_two_people_merge_both_ways_are_all_kept_once(committed_tenant: TenantRef) -> None:
    """F54: one of the two merges wins, and nothing that the visitor says meanwhile is lost or doubled."""
    with tenant_scope(committed_tenant):
        one = make_conversation()
        two = make_another_conversation(one)
        operator = make_operator(role=Role.SUPERVISOR)
    start = threading.Barrier(6)
    refused: list[str] = []

    def merge(ends: Conversation, goes_on: Conversation) -> None:
        with tenant_scope(committed_tenant):
            start.wait()
            try:
                services.merge_conversations(conversation=ends, into=goes_on, by=operator, now=timezone.now())
            except services.MergeRefused as error:
                refused.append(error.code)
            connection.close()

    def write(where: Conversation, name: str) -> None:
        with tenant_scope(committed_tenant):
            start.wait()
            for number in range(5):
                say(where, f"{name} {number}")
            connection.close()

    threads = [threading.Thread(target=merge, args=pair) for pair in ((one, two), (two, one))]
    threads += [threading.Thread(target=write, args=(where, name)) for where, name in ((one, "a"), (two, "b"), (one, "c"), (two, "d"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with tenant_scope(committed_tenant):
        rows = Conversation.objects.filter(pk__in=[one.pk, two.pk])
        assert [row.merged_into_id is None for row in rows].count(True) == 1
        # The later of the two found its target merged, or ended.
        assert refused in (["merged"], ["ended"])
        said = list(Message.objects.filter(conversation__in=rows, kind="message").order_by("created_at").values_list("body", flat=True))
        assert sorted(said) == sorted(["Hello", "Hello", *(f"{name} {number}" for name in "abcd" for number in range(5))])
        for row in rows:
            numbers = list(row.messages.order_by("staff_seq").values_list("staff_seq", flat=True))
            assert numbers == list(range(1, row.staff_seq + 1))


def test_another_company_has_nothing_to_merge(tenant: TenantRef, other_tenant: TenantRef) -> None:
    ends, goes_on, _operator = merged()
    with tenant_scope(other_tenant):
        own = make_conversation()
        assert not Conversation.objects.filter(uuid__in=[ends.uuid, goes_on.uuid]).exists()
        assert make_message(own).conversation == own
