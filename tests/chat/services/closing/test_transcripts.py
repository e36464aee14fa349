"""Transcripts: the visitor's lines only, and to strangers' addresses only when their readers agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from chat.models import Conversation, Transcript
from chat.permissions import NotFound, access_transcript, transcript_token
from chat.services import send_message
from chat.services.closing import NoTranscript, agree_to_transcript, ask_for_transcript, change_closing_rules, send_transcript
from chat.services.writing import delete_message
from tenants.accounts.models import Role
from tenants.ids import new_id
from tenants.outbox.services import claim_due, run_effect
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_operator, make_visitor, make_website
from visitors.services import EmailRefused


def run_due() -> None:
    for entry in claim_due():
        assert run_effect(entry)


@pytest.fixture
def talk(tenant: TenantRef) -> Conversation:
    row, operator = make_conversation(make_visitor(make_website(), time_zone="Asia/Tokyo", language="ja")), make_operator(name="Mika Sato")
    send_message(conversation=row.uuid, by=operator, body="In the <b>morning</b>", cid=new_id())
    send_message(conversation=row.uuid, by=operator, body="Never tell him", cid=new_id(), kind="note")
    gone = send_message(conversation=row.uuid, by=operator, body="Wrong one", cid=new_id())
    delete_message(message=row.messages.get(uuid=gone.uuid), by=operator, now=timezone.now())
    row.refresh_from_db()
    return row


def test_who_reads_a_strange_address_is_asked_and_what_he_gets_is_the_visitors(talk: Conversation) -> None:
    row = ask_for_transcript(conversation=talk, email=" reader@example.com ", now=timezone.now())
    run_due()
    [asked] = mail.outbox
    token = transcript_token(row.uuid)
    assert asked.to == ["reader@example.com"] and f"/transcript/{token}/" in asked.body
    assert "Hello" not in asked.body and "morning" not in asked.body

    mail.outbox.clear()
    for _twice in range(2):
        agree_to_transcript(transcript=row, now=timezone.now())
    run_due()
    [sent] = mail.outbox
    assert "Hello" in sent.body and "In the <b>morning</b>" in sent.body and "Asia/Tokyo" in sent.body and "Mika Sato" in sent.body
    assert "Never tell him" not in sent.body and "Wrong one" not in sent.body
    html = str(sent.alternatives[0][0])
    assert "&lt;b&gt;morning" in html and "<img" not in html
    row.refresh_from_db()
    assert row.sent_at is not None
    # What came after it was asked for is not in it.
    assert row.upto_seq == talk.visitor_seq


def test_the_link_ends_and_opens_nothing_else(talk: Conversation) -> None:
    row = ask_for_transcript(conversation=talk, email="reader@example.com", now=timezone.now())
    token = transcript_token(row.uuid)
    assert access_transcript(token=token, now=timezone.now()) == row
    for wrong in (token[:-1], token[:-1] + "_", row.uuid.hex, "", "x" * 300, f"{new_id().hex}{token[32:]}"):
        with pytest.raises(NotFound):
            access_transcript(token=wrong, now=timezone.now())
    with pytest.raises(NotFound):
        access_transcript(token=token, now=timezone.now() + timedelta(days=3))
    sent = send_transcript(conversation=talk, by=make_operator(), email="other@example.com", now=timezone.now())
    with pytest.raises(NotFound):
        access_transcript(token=transcript_token(sent.uuid), now=timezone.now())


def test_the_page_asks_and_only_the_button_sends(talk: Conversation, tenant: TenantRef, client_of: Callable[[TenantRef | None], Client]) -> None:
    tenant_client = client_of(tenant)
    row = ask_for_transcript(conversation=talk, email="reader@example.com", now=timezone.now())
    address = f"/transcript/{transcript_token(row.uuid)}/"
    page = tenant_client.get(address)
    assert page.status_code == 200 and "reader@example.com" in page.content.decode() and page.headers["Referrer-Policy"] == "no-referrer"
    assert Transcript.objects.get().agreed_at is None
    assert tenant_client.post(address).status_code == 302
    assert Transcript.objects.get().agreed_at is not None


def test_an_operator_sends_it_with_a_trace(talk: Conversation) -> None:
    send_transcript(conversation=talk, by=make_operator(), email="hannah@example.com", now=timezone.now())
    run_due()
    assert [message.to for message in mail.outbox] == [["hannah@example.com"]]
    line = talk.messages.get(data__event="transcript")
    assert line.visitor_seq is None and line.data["email"] == "hannah@example.com"


def test_what_is_refused(talk: Conversation) -> None:
    for bad in ("", "nobody", "a@b@c", f"{'x' * 260}@example.com", "a\nb@example.com"):
        with pytest.raises(EmailRefused):
            ask_for_transcript(conversation=talk, email=bad, now=timezone.now())
    change_closing_rules(by=make_operator(role=Role.ADMIN).user, offers_transcript=False)
    with pytest.raises(NoTranscript):
        ask_for_transcript(conversation=talk, email="reader@example.com", now=timezone.now())
    assert not Transcript.objects.exists()
