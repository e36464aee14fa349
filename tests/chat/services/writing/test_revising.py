"""Changing and deleting one's own lines: numbers for each audience, a trace, and what the conversation's row says afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.events import MessageChanged
from chat.models import Conversation, Message, MessageRevision
from chat.permissions import NotAllowed
from chat.protocol import visitor_message
from chat.selectors import changes_for_staff, changes_for_visitor
from chat.selectors.mailing import answers_to_mail
from chat.services import MessageRefused
from chat.services.writing import MessageIsDeleted, delete_message, edit_message
from tenants.accounts.models import AuditLine, Role
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_message, make_operator

NOW = timezone.now()


def numbers(conversation: Conversation) -> tuple[int, int]:
    conversation.refresh_from_db()
    return conversation.visitor_seq, conversation.staff_seq


def test_a_change_takes_a_number_of_each_audience_and_keeps_its_place(tenant: TenantRef) -> None:
    ana, talk = make_operator(), make_conversation()
    line = make_message(talk, ana, "Mondey")
    make_message(talk, None, "Thanks")
    visitor_seq, staff_seq = numbers(talk)

    edit_message(message=line, by=ana, body="Monday", now=NOW)

    line.refresh_from_db()
    assert numbers(talk) == (visitor_seq + 1, staff_seq + 1)
    assert (line.body, line.edited_at, line.visitor_change, line.staff_change) == ("Monday", NOW, visitor_seq + 1, staff_seq + 1)
    assert (line.visitor_seq, line.staff_seq) == (2, 2)
    assert [row.body for row in changes_for_visitor(conversation=talk, after=visitor_seq).lines] == ["Monday"]
    assert [(row.message, row.edited_at) for row in changes_for_staff(conversation=talk, after=staff_seq).lines] == [(line.uuid, NOW)]


def test_a_note_that_is_changed_stays_unknown_to_visitors(tenant: TenantRef, django_capture_on_commit_callbacks: Any, heard: Any) -> None:
    ana, talk = make_operator(), make_conversation()
    note = make_message(talk, ana, "Difficult", kind="note")
    events, before = heard(MessageChanged), numbers(talk)
    with django_capture_on_commit_callbacks(execute=True):
        edit_message(message=note, by=ana, body="Tired", now=NOW)
        delete_message(message=note, by=ana, now=NOW)
    assert numbers(talk) == (before[0], before[1] + 2)
    assert [event.visitor_change for event in events] == [None, None]
    with pytest.raises(ValueError, match="not for visitors"):
        visitor_message(events[0], tenant)


def test_the_same_text_again_changes_nothing(tenant: TenantRef, django_capture_on_commit_callbacks: Any, heard: Any) -> None:
    ana, talk = make_operator(), make_conversation()
    line, events = make_message(talk, ana, "Monday"), heard(MessageChanged)
    with django_capture_on_commit_callbacks(execute=True):
        edit_message(message=line, by=ana, body="Monday", now=NOW)
        for _ in range(2):
            delete_message(message=line, by=ana, now=NOW)
    assert len(events) == 1 and numbers(talk) == (3, 3)
    with pytest.raises(MessageIsDeleted):
        edit_message(message=line, by=ana, body="Tuesday", now=NOW)


def test_only_who_sent_it_may(tenant: TenantRef) -> None:
    ana, boss, talk = make_operator(), make_operator(Role.OWNER), make_conversation()
    lines = [make_message(talk, ana), make_message(talk), make_message(talk, ana, kind="note")]
    for line in lines:
        with pytest.raises(NotAllowed):
            edit_message(message=line, by=boss, body="Otherwise", now=NOW)
        with pytest.raises(NotAllowed):
            delete_message(message=line, by=boss, now=NOW)
    with pytest.raises(NotAllowed):
        delete_message(message=lines[1], by=ana, now=NOW)
    assert not MessageRevision.objects.exists() and not Message.objects.filter(deleted_at__isnull=False).exists()


@pytest.mark.parametrize("body", ["", " \n", "x" * 10_001])
def test_a_text_that_could_not_be_sent_is_refused(tenant: TenantRef, body: str) -> None:
    ana, talk = make_operator(), make_conversation()
    with pytest.raises(MessageRefused):
        edit_message(message=make_message(talk, ana), by=ana, body=body, now=NOW)


def test_the_staff_can_read_what_stood_there_until_it_is_deleted(tenant: TenantRef) -> None:
    ana, talk = make_operator(), make_conversation()
    line = make_message(talk, ana, "card 4111")
    edit_message(message=line, by=ana, body="card 41..", now=NOW)
    edit_message(message=line, by=ana, body="card", now=NOW + timedelta(seconds=1))
    assert [(row.kind, row.body, row.operator) for row in line.revisions.all()] == [("edited", "card 4111", ana), ("edited", "card 41..", ana)]

    delete_message(message=line, by=ana, now=NOW + timedelta(seconds=2))

    line.refresh_from_db()
    assert (line.body, line.deleted_at) == ("", NOW + timedelta(seconds=2))
    assert [(row.kind, row.body) for row in line.revisions.all()] == [("edited", ""), ("edited", ""), ("deleted", "")]
    assert list(AuditLine.objects.order_by("pk").values_list("action", "subject")) == [
        ("message.edited", str(talk)), ("message.edited", str(talk)), ("message.deleted", str(talk)),
    ]  # fmt: skip
    assert "4111" not in str(list(AuditLine.objects.values()))


def test_the_conversations_row_says_what_is_there_now(tenant: TenantRef) -> None:
    ana, talk = make_operator(), make_conversation()
    asked = Message.objects.get(conversation=talk)
    first, second = make_message(talk, ana, "One"), make_message(talk, ana, "Two")

    edit_message(message=second, by=ana, body="Three", now=NOW)
    talk.refresh_from_db()
    assert (talk.preview_text, talk.visitor_unread, talk.waiting_since) == ("Three", 2, None)

    delete_message(message=second, by=ana, now=NOW)
    talk.refresh_from_db()
    assert (talk.preview_text, talk.visitor_unread, talk.waiting_since) == ("One", 1, None)

    delete_message(message=first, by=ana, now=NOW)
    talk.refresh_from_db()
    assert (talk.preview_text, talk.preview_sender_kind, talk.visitor_unread) == (asked.body, "visitor", 0)
    assert talk.waiting_since == asked.created_at, "he has no answer any more"


def test_what_was_deleted_is_not_mailed(tenant: TenantRef) -> None:
    ana, talk = make_operator(), make_conversation()
    line, other = make_message(talk, ana, "Wrong"), make_message(talk, ana, "Wring")
    delete_message(message=line, by=ana, now=NOW)
    edit_message(message=other, by=ana, body="Right", now=NOW)
    talk.refresh_from_db()
    assert [row.body for row in answers_to_mail(talk)] == ["Right"]
