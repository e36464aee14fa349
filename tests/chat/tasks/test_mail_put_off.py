"""Mails about left messages that waited for the end of quiet hours: only what nobody took care of meanwhile, to who still wants it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from chat.models import Conversation, Operator
from chat.services import OPERATORS_MAIL, accept_conversation, close_conversation, leave_message, merge_conversations, release_conversation, send_message
from chat.services.notices import QuietHours, change_notice_rules
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import claim_due, run_effect
from tenants.scope import TenantRef
from tests.factories import make_another_conversation, make_operator, make_visitor

ALWAYS: QuietHours = {"begins": None, "ends": None, "days": [], "free_days": list(range(7))}
NEVER: QuietHours = {"begins": None, "ends": None, "days": [], "free_days": []}


@pytest.fixture
def asleep(tenant: TenantRef) -> Operator:
    operator = make_operator(name="Asleep")
    change_notice_rules(by=operator, now=timezone.now(), quiet=ALWAYS)
    return operator


@pytest.fixture
def left(asleep: Operator) -> Conversation:
    visitor = make_visitor()
    started = leave_message(by=visitor, name="Vera", email="vera@example.org", body="Do you ship?", cid=uuid4(), now=timezone.now())
    assert OutboxEntry.objects.get(kind=OPERATORS_MAIL).not_before > timezone.now() + timedelta(hours=20)
    return started.conversation


def wake(operator: Operator) -> None:
    change_notice_rules(by=operator, now=timezone.now(), quiet=NEVER)


def run_mails() -> None:
    OutboxEntry.objects.filter(state="pending", kind=OPERATORS_MAIL).update(not_before=timezone.now() - timedelta(seconds=1))
    for entry in claim_due(limit=100):
        assert run_effect(entry), OutboxEntry.objects.get(pk=entry.pk).last_error


def test_what_still_waits_is_mailed_at_the_end(asleep: Operator, left: Conversation) -> None:
    wake(asleep)
    run_mails()
    run_mails()
    (sent,) = mail.outbox
    assert sent.to == [asleep.user.email] and "Do you ship?" in sent.body


@pytest.mark.parametrize("what", ["taken", "answered", "given_back", "closed", "merged", "unwanted", "deactivated"])
def test_what_does_not_matter_any_more_is_not_mailed(asleep: Operator, left: Conversation, what: str) -> None:
    colleague, now = make_operator(name="Awake"), timezone.now()
    match what:
        case "taken":
            accept_conversation(conversation=left, by=colleague, now=now)
        case "answered" | "given_back":
            accept_conversation(conversation=left, by=colleague, now=now)
            send_message(conversation=left.uuid, by=colleague, body="We do.", cid=uuid4())
            if what == "given_back":
                release_conversation(conversation=left, by=colleague, now=now)
        case "closed":
            close_conversation(conversation=left, by=colleague, now=now)
        case "merged":
            merge_conversations(conversation=left, into=make_another_conversation(left), by=colleague, now=now)
        case "unwanted":
            change_notice_rules(by=asleep, now=now, channels={"left": ["page"]})
        case "deactivated":
            asleep.user.is_active = False
            asleep.user.save()
    wake(asleep)
    run_mails()
    assert not [sent for sent in mail.outbox if asleep.user.email in sent.to]
    assert not OutboxEntry.objects.filter(kind=OPERATORS_MAIL, state="pending").exists()


def test_in_quiet_hours_that_hold_again_it_is_put_off_again(asleep: Operator, left: Conversation) -> None:
    for _night in range(3):
        run_mails()
        waits = OutboxEntry.objects.get(kind=OPERATORS_MAIL, state="pending")
        assert waits.not_before > timezone.now() + timedelta(hours=20) and not mail.outbox
    # A worker that died after it had put it off does not make two of it.
    before = OutboxEntry.objects.filter(kind=OPERATORS_MAIL, state="done").latest("pk")
    run_effect(before)
    assert OutboxEntry.objects.filter(kind=OPERATORS_MAIL, state="pending").count() == 1
    wake(asleep)
    run_mails()
    assert len(mail.outbox) == 1


def test_who_has_no_quiet_hours_is_mailed_at_once_whatever_came_of_it(tenant: TenantRef) -> None:
    operator = make_operator()
    conversation = leave_message(by=make_visitor(), name="Vera", email="vera@example.org", body="Hi", cid=uuid4(), now=timezone.now()).conversation
    accept_conversation(conversation=conversation, by=operator, now=timezone.now())
    run_mails()
    assert len(mail.outbox) == 1
