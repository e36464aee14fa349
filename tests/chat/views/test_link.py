"""The page behind the mail's button: one conversation, for 30 days, for whoever has the link, and nothing else (R22)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from chat.models import Conversation, ConversationLink, Message, Rating
from chat.services import close_conversation, open_link, reopen_conversation, revoke_links, send_message
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_message, make_operator, make_visitor

TOKEN = "t" * 43


@pytest.fixture
def conversation(tenant: TenantRef) -> Conversation:
    conversation = make_conversation(make_visitor(language="en", email="vera@example.org", name="Vera"))
    send_message(conversation=conversation.uuid, by=make_operator(display_name="Ana"), body="Yes <b>we</b> do: https://shop.example/malta", cid=uuid4())
    send_message(conversation=conversation.uuid, by=make_operator(), body="a secret note", cid=uuid4(), kind="note")
    open_link(conversation=conversation, token=TOKEN, now=timezone.now())
    return conversation


@pytest.fixture
def client(tenant: TenantRef) -> Client:
    return Client(headers={"host": tenant.host + settings.URL_PORT}, enforce_csrf_checks=True)


def test_the_thread_is_shown_and_looking_changes_nothing(conversation: Conversation, client: Client) -> None:
    before = (Message.objects.count(), conversation.visitor_read_seq)

    page = client.get(f"/c/{TOKEN}/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "Hello" in text and "Yes &lt;b&gt;we&lt;/b&gt; do" in text and "Ana" in text
    assert "secret note" not in text
    assert re.search(r'<a href="https://shop\.example/malta" rel="nofollow">', text)
    conversation.refresh_from_db()
    assert (Message.objects.count(), conversation.visitor_read_seq) == before
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies


def test_a_reply_is_the_visitors_line_and_is_stored_once(conversation: Conversation, client: Client) -> None:
    page = client.get(f"/c/{TOKEN}/").content.decode()
    form = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("cid", "seen")}

    for _ in range(2):
        answer = client.post(f"/c/{TOKEN}/", {**form, "body": "Thank\r\nyou"})
        assert (answer.status_code, answer["Location"]) == (302, f"/c/{TOKEN}/#newest")

    line = Message.objects.filter(sender_kind="visitor").order_by("-id")[0]
    assert (line.body, line.sender_id, line.conversation_id) == ("Thank\nyou", conversation.visitor_id, conversation.pk)
    assert Message.objects.filter(sender_kind="visitor").count() == 2
    conversation.refresh_from_db()
    assert (conversation.visitor_read_seq, conversation.visitor_unread, conversation.staff_unread) == (2, 0, 1)


def test_a_reply_opens_a_closed_conversation_again(conversation: Conversation, client: Client) -> None:
    Conversation.objects.update(status="closed")
    client.post(f"/c/{TOKEN}/", {"body": "One more thing"})
    conversation.refresh_from_db()
    assert conversation.status == "queued"


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001])
def test_a_refused_reply_is_kept_in_the_form(conversation: Conversation, client: Client, body: str) -> None:
    answer = client.post(f"/c/{TOKEN}/", {"body": body, "cid": "nonsense", "seen": "-1"})
    assert answer.status_code == 400
    assert "Write something" in answer.content.decode()
    assert body.strip()[:50] in answer.content.decode()


def test_links_that_do_not_open(conversation: Conversation, client: Client, other_tenant: TenantRef) -> None:
    now = timezone.now()
    for token in ("x", "T" * 43, "t" * 44, "\u65e5", "x" * 500):
        for method in (client.get, client.post):
            assert method(f"/c/{token}/").status_code == 404
    foreign = Client(headers={"host": other_tenant.host + settings.URL_PORT})
    assert foreign.get(f"/c/{TOKEN}/").status_code == 404
    link = ConversationLink.objects.get()
    link.expires_at = now - timedelta(seconds=1)
    link.save()
    assert client.get(f"/c/{TOKEN}/").status_code == 404
    link.expires_at = now + timedelta(days=1)
    link.save()
    assert client.get(f"/c/{TOKEN}/").status_code == 200
    assert revoke_links(visitor=conversation.visitor, now=now) == 1
    assert client.post(f"/c/{TOKEN}/", {"body": "Hi"}).status_code == 404


def test_a_banned_visitors_link_is_closed(conversation: Conversation, client: Client) -> None:
    conversation.visitor.is_banned = True
    conversation.visitor.save()
    assert client.get(f"/c/{TOKEN}/").status_code == 404


def test_a_link_lives_thirty_days(conversation: Conversation) -> None:
    link = ConversationLink.objects.get()
    assert link.expires_at - link.created_at == timedelta(days=30)
    assert TOKEN not in (link.token_hash, "")


def test_a_link_is_no_identity(conversation: Conversation, client: Client) -> None:
    client.get(f"/c/{TOKEN}/")
    assert client.get("/api/v1/session/").status_code == 401
    assert client.get("/inbox/").status_code == 302
    assert ConversationLink.objects.count() == 1


@pytest.mark.parametrize("language", ["ja", "zh-CN"])
def test_the_page_speaks_the_visitors_language(tenant: TenantRef, client: Client, language: str) -> None:
    conversation = make_conversation(make_visitor(language=language))
    open_link(conversation=conversation, token=TOKEN, now=timezone.now())
    page = client.get(f"/c/{TOKEN}/", headers={"accept-language": "en"}).content.decode()
    assert f'lang="{"zh-hans" if language == "zh-CN" else language}"' in page
    assert "Your reply" not in page


def test_a_link_in_the_closing_mail_rates_only_by_the_button(conversation: Conversation, client: Client) -> None:
    operator = make_operator()
    make_message(conversation, operator, "It is on its way")
    assert "rating-title" not in client.get(f"/c/{TOKEN}/").content.decode()
    close_conversation(conversation=conversation, by=operator, now=timezone.now())
    page = client.get(f"/c/{TOKEN}/?score=4").content.decode()
    assert 'value="4" required checked' in page and not Rating.objects.exists()

    assert client.post(f"/c/{TOKEN}/", {"score": "4", "comment": "<script>"}).status_code == 302
    assert client.post(f"/c/{TOKEN}/", {"score": "2", "comment": "<script>"}).status_code == 302
    [rating] = Rating.objects.all()
    assert (rating.score, rating.comment, rating.source, rating.operator) == (2, "<script>", "mail", operator)
    assert "&lt;script&gt;" in client.get(f"/c/{TOKEN}/").content.decode()
    for bad in ("9", "-1", "x", ""):
        assert client.post(f"/c/{TOKEN}/", {"score": bad}).status_code == 400
    assert client.get(f"/c/{TOKEN}/?score=<b>").status_code == 200
    reopen_conversation(conversation=conversation, by=operator, now=timezone.now())
    assert client.post(f"/c/{TOKEN}/", {"score": "4"}).status_code == 409
    assert Rating.objects.get().score == 2
