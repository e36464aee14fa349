"""The life of a conversation: who may do what in which state, and who wins when two want the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from chat import services
from chat.events import ConversationAccepted, ConversationAssigned, ConversationClosed, ConversationReleased, ConversationReopened
from chat.models import Conversation, Message
from chat.permissions import NotAllowed
from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_conversation, make_operator, make_user, make_visitor


def last_line(conversation: Conversation) -> Message:
    return conversation.messages.order_by("-staff_seq")[0]


def test_accepting_takes_it_out_of_the_queue_and_tells_both_sides(tenant: TenantRef) -> None:
    conversation, operator, now = make_conversation(), make_operator(name="Ana Weber", display_name="Ana"), timezone.now()

    row = services.accept_conversation(conversation=conversation, by=operator, now=now)

    assert (row.status, row.assignee_id, row.accepted_at) == ("open", operator.pk, now)
    line = last_line(row)
    assert (line.kind, line.visitor_seq, line.staff_seq) == ("system", 2, 2)
    assert line.data == {"event": "accepted", "by": {"id": str(operator.uuid), "name": "Ana", "kind": "operator"}}
    row.refresh_from_db()
    assert (row.visitor_seq, row.staff_seq, row.preview_text) == (2, 2, "Hello")


def test_accepting_twice_changes_nothing(tenant: TenantRef) -> None:
    conversation, operator, now = make_conversation(), make_operator(), timezone.now()
    for _ in range(2):
        row = services.accept_conversation(conversation=conversation, by=operator, now=now)
    assert row.staff_seq == 2


def test_who_is_late_is_told_who_was_faster(tenant: TenantRef) -> None:
    conversation, first, second = make_conversation(), make_operator(), make_operator()
    services.accept_conversation(conversation=conversation, by=first, now=timezone.now())

    with pytest.raises(services.AlreadyAccepted) as caught:
        services.accept_conversation(conversation=conversation, by=second, now=timezone.now())

    assert caught.value.operator == first


def test_of_fifty_who_accept_at_once_exactly_one_wins(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        conversation = make_conversation()
        operators = [make_operator(name=f"Operator {number}") for number in range(50)]

    def accept(operator):
        try:
            with tenant_scope(committed_tenant):
                services.accept_conversation(conversation=conversation, by=operator, now=timezone.now())
                return "won", operator.pk
        except services.AlreadyAccepted as error:
            return "lost", error.operator.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(7) as pool:
        answers = list(pool.map(accept, operators))

    winners = [pk for outcome, pk in answers if outcome == "won"]
    assert len(winners) == 1
    assert {pk for _outcome, pk in answers} == set(winners)
    with tenant_scope(committed_tenant):
        row = Conversation.objects.get()
        assert (row.assignee_id, row.staff_seq, row.visitor_seq, row.messages.count()) == (winners[0], 2, 2, 2)


def test_a_closed_conversation_cannot_be_accepted_assigned_or_released(tenant: TenantRef) -> None:
    conversation, operator, now = make_conversation(), make_operator(), timezone.now()
    services.close_conversation(conversation=conversation, by=operator, now=now)

    with pytest.raises(services.ConversationIsClosed):
        services.accept_conversation(conversation=conversation, by=operator, now=now)
    with pytest.raises(services.ConversationIsClosed):
        services.assign_conversation(conversation=conversation, to=operator, by=operator, now=now)
    with pytest.raises(services.ConversationIsClosed):
        services.release_conversation(conversation=conversation, by=operator, now=now)


def test_releasing_puts_it_back_and_the_visitor_reads_no_line_about_it(tenant: TenantRef) -> None:
    conversation, operator, now = make_conversation(), make_operator(), timezone.now()
    services.accept_conversation(conversation=conversation, by=operator, now=now)

    row = services.release_conversation(conversation=conversation, by=operator, now=now)

    assert (row.status, row.assignee_id) == ("queued", None)
    assert (last_line(row).data["event"], last_line(row).visitor_seq) == ("released", None)
    assert (row.visitor_seq, row.staff_seq) == (2, 3)
    assert services.release_conversation(conversation=conversation, by=operator, now=now).staff_seq == 3


def test_a_colleagues_conversation_is_handed_over_by_supervisors_only(tenant: TenantRef) -> None:
    conversation, now = make_conversation(), timezone.now()
    holder, colleague, supervisor = make_operator(), make_operator(), make_operator(Role.SUPERVISOR)
    services.accept_conversation(conversation=conversation, by=holder, now=now)

    with pytest.raises(NotAllowed):
        services.release_conversation(conversation=conversation, by=colleague, now=now)
    with pytest.raises(NotAllowed):
        services.assign_conversation(conversation=conversation, to=colleague, by=colleague, now=now)
    row = services.assign_conversation(conversation=conversation, to=colleague, by=supervisor, now=now)
    assert row.assignee_id == colleague.pk


def test_a_transfer_names_both_and_is_seen_by_the_visitor(tenant: TenantRef) -> None:
    conversation, now = make_conversation(), timezone.now()
    first, second = make_operator(), make_operator(name="Bea Ito")
    services.accept_conversation(conversation=conversation, by=first, now=now)

    row = services.assign_conversation(conversation=conversation, to=second, by=first, now=now)

    line = last_line(row)
    assert (line.data["event"], line.data["operator"]["name"], line.data["by"]["id"]) == ("assigned", "Bea Ito", str(first.uuid))
    assert line.visitor_seq == 3
    assert services.assign_conversation(conversation=conversation, to=second, by=second, now=now).staff_seq == row.staff_seq


def test_nobody_is_given_work_whose_account_is_inactive(tenant: TenantRef) -> None:
    gone = make_operator(is_active=False)
    with pytest.raises(NotAllowed):
        services.assign_conversation(conversation=make_conversation(), to=gone, by=make_operator(Role.ADMIN), now=timezone.now())


@pytest.mark.parametrize("closer", ["operator", "visitor"])
def test_both_sides_may_close_and_closing_twice_changes_nothing(tenant: TenantRef, closer: str) -> None:
    conversation, now = make_conversation(), timezone.now()
    by = make_operator() if closer == "operator" else conversation.visitor

    for _ in range(2):
        row = services.close_conversation(conversation=conversation, by=by, now=now)

    assert (row.status, row.closed_at, row.waiting_since, row.staff_seq) == ("closed", now, None, 2)
    assert last_line(row).data["by"]["kind"] == closer


def test_reopening_gives_it_to_whoever_reopened(tenant: TenantRef) -> None:
    conversation, first, second, now = make_conversation(), make_operator(), make_operator(), timezone.now()
    services.accept_conversation(conversation=conversation, by=first, now=now)
    with pytest.raises(services.ConversationNotClosed):
        services.reopen_conversation(conversation=conversation, by=second, now=now)
    services.close_conversation(conversation=conversation, by=first, now=now)

    row = services.reopen_conversation(conversation=conversation, by=second, now=now)

    assert (row.status, row.closed_at, row.assignee_id) == ("open", None, second.pk)


def test_each_step_is_announced_after_commit(tenant: TenantRef, django_capture_on_commit_callbacks, heard) -> None:
    conversation, operator, other, now = make_conversation(), make_operator(), make_operator(), timezone.now()
    classes = [ConversationAccepted, ConversationAssigned, ConversationReleased, ConversationClosed, ConversationReopened]
    events = {event_class: heard(event_class) for event_class in classes}

    with django_capture_on_commit_callbacks(execute=True):
        services.accept_conversation(conversation=conversation, by=operator, now=now)
        services.assign_conversation(conversation=conversation, to=other, by=operator, now=now)
        services.release_conversation(conversation=conversation, by=other, now=now)
        services.close_conversation(conversation=conversation, by=operator, now=now)
        services.reopen_conversation(conversation=conversation, by=operator, now=now)

    assert {event_class: len(found) for event_class, found in events.items()} == dict.fromkeys(classes, 1)
    assert events[ConversationAssigned][0].previous == operator.uuid
    assert events[ConversationReleased][0].reason == "released"


def test_an_operator_is_made_once_for_a_user(tenant: TenantRef) -> None:
    user = make_user()
    assert services.ensure_operator(user=user) == services.ensure_operator(user=user)


def test_the_work_of_somebody_who_was_shut_out_waits_again(tenant: TenantRef) -> None:
    operator, now = make_operator(online=True), timezone.now()
    open_one, closed_one = make_conversation(make_visitor()), make_conversation(make_visitor())
    for conversation in (open_one, closed_one):
        services.accept_conversation(conversation=conversation, by=operator, now=now)
    services.close_conversation(conversation=closed_one, by=operator, now=now)

    services.retire_operator(user_uuid=operator.user.uuid, now=now)

    for row in (operator, open_one, closed_one):
        row.refresh_from_db()
    assert operator.availability == "offline"
    assert (open_one.status, open_one.assignee_id, closed_one.status) == ("queued", None, "closed")
