"""Mail about conversations (R22): operators about a message that was left, visitors about answers they have not seen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from chat.models import Conversation
from chat.services import leave_message, mark_read_by_visitor, send_message
from tenants.accounts.models import Role
from tenants.outbox.base import OutboxBase
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import claim_due, run_effect
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_operator, make_user, make_visitor


def run_outbox() -> None:
    """Everything that waits is due and done, as the relay and a worker would."""
    OutboxEntry.objects.filter(state=OutboxBase.State.PENDING).update(not_before=timezone.now() - timedelta(seconds=1))
    for entry in claim_due():
        assert run_effect(entry), OutboxEntry.objects.get(pk=entry.pk).last_error


def leave(**fields: Any) -> Conversation:
    visitor = make_visitor(language=fields.pop("language", "en"))
    return leave_message(by=visitor, name="Vera", email="vera@example.org", body="Do you ship to Malta?", cid=uuid4(), now=timezone.now()).conversation


def answer(conversation: Conversation, body: str = "Yes, we do.") -> None:
    operator = make_operator(name="Ana Weber", display_name="Ana")
    send_message(conversation=conversation.uuid, by=operator, body=body, cid=uuid4())


@pytest.mark.parametrize(("language", "words"), [("en", "Vera left a message"), ("ja", ""), ("zh-hans", "")])
def test_operators_are_mailed_in_their_own_language(tenant: TenantRef, language: str, words: str) -> None:
    make_operator(language=language)
    make_operator(name="Gone", is_active=False)
    leave()

    run_outbox()

    assert len(mail.outbox) == 1
    sent = mail.outbox[0]
    assert words in sent.subject
    assert sent.extra_headers["Content-Language"] == language
    assert "Do you ship to Malta?" in sent.body and "vera@example.org" in sent.body
    assert sent.reply_to == ["vera@example.org"]
    entry = OutboxEntry.objects.get()
    assert sent.extra_headers["Message-ID"].startswith(f"<{entry.uuid}@")
    if language != "en":
        assert "left a message" not in sent.subject


@pytest.mark.parametrize("language", ["en", "ja", "zh-CN"])
def test_an_unread_answer_is_mailed_to_the_visitor_in_his_language(tenant: TenantRef, language: str) -> None:
    owner = make_user(Role.OWNER)
    conversation = leave(language=language)
    run_outbox()
    mail.outbox.clear()
    answer(conversation)

    run_outbox()

    assert len(mail.outbox) == 1
    sent = mail.outbox[0]
    assert sent.to == ["vera@example.org"]
    assert "Yes, we do." in sent.body and "Do you ship to Malta?" in sent.body
    assert sent.reply_to == [owner.email]
    assert sent.from_email.startswith('"Ana (Acme)"')
    assert re.search(rf"http://{re.escape(tenant.host)}[:0-9]*/c/[\w-]+/", sent.body)
    html = sent.alternatives[0][0]
    assert "Yes, we do." in html and "/c/" in html
    if language != "en":
        assert "answered you" not in sent.subject + sent.body


@pytest.mark.parametrize("support_address", ["help@acme.example", ""])
def test_a_reply_goes_to_the_support_address_or_the_owner(tenant_ref: TenantRef, support_address: str) -> None:
    with tenant_scope(replace(tenant_ref, support_address=support_address)):
        shown = support_address or make_user(Role.OWNER).email
        answer(leave())
        run_outbox()

        sent = next(each for each in mail.outbox if each.to == ["vera@example.org"])
        assert sent.reply_to == [shown]
        assert shown in sent.body and shown in sent.alternatives[0][0]


def test_several_answers_are_one_mail_and_are_not_mailed_again(tenant: TenantRef) -> None:
    conversation = leave()
    answer(conversation, "First.")
    answer(conversation, "Second.")
    assert OutboxEntry.objects.filter(kind="mail.visitor_answer").count() == 2

    run_outbox()

    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.index("First.") < mail.outbox[0].body.index("Second.")
    answer(conversation, "Third.")
    run_outbox()
    assert len(mail.outbox) == 2
    assert "Third." in mail.outbox[1].body and "Second." not in mail.outbox[1].body


def test_a_seen_answer_is_not_mailed(tenant: TenantRef) -> None:
    conversation = leave()
    answer(conversation)
    conversation.refresh_from_db()
    mark_read_by_visitor(conversation=conversation, by=conversation.visitor, seq=conversation.visitor_seq, now=timezone.now())

    run_outbox()

    assert mail.outbox == []


def test_a_note_is_never_mailed(tenant: TenantRef) -> None:
    conversation = leave()
    send_message(conversation=conversation.uuid, by=make_operator(), body="a secret", cid=uuid4(), kind="note")
    answer(conversation)

    run_outbox()

    assert [("a secret" in message.body) for message in mail.outbox] == [False]
