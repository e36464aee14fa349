"""Proposing pages: which addresses (A031, A033), once, and what the visitor answers."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.models import Message, PagePush
from chat.permissions import NotFound, access_page
from chat.services import ConversationIsClosed, close_conversation
from chat.services.pages import BadPage, answer_page, clean_url, is_foreign, propose_page
from tests.factories import make_conversation, make_operator, make_visitor, make_website

NOW = timezone.now()
BAD = [
    "", " ", "x", "/tea", "//evil.example", "///evil.example", "tea.html", "?a=b", "#x",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
    "vbscript:x", "data:text/html,<script>alert(1)</script>", "blob:https://shop.example/1", "file:///etc/passwd", "ftp://shop.example/", "mailto:a@b.example",
    "tel:123", "about:blank", "view-source:https://shop.example", "ws://shop.example", "intent://x", "https:", "https:/", "https://", "https:///evil.example",
    "https:\\\\evil.example", "https:/\\evil.example", "https:evil.example", "http:/evil.example", "https://shop.example\\@evil.example", "https://user@evil.example",
    "https://shop.example:pw@evil.example/", "https://shop.example@evil.example/", "https://@evil.example", "https://evil.example:99999/", "https://evil.example:x/",
    "https://[::1", "https://ev il.example", "https://evil.example/a b", "https://evil.example/\u202egpj.exe", "https://evil\u200b.example/", "https://evil.example/\x00",
    "https://evil.example/\r\nSet-Cookie:x", "https://ev%69l.example/", "https://<script>.example/", "\ufeffhttps://evil.example", "https://evil.example/\u2028", "https://?x",
    "https://#x", "h\u200bttps://evil.example", "https://" + "a" * 2001, "https://shop.example/" + "a" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(BadPage):
        clean_url(url)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://shop.example", "https://shop.example/"),
        (" HTTPS://Shop.Example/Tea?a=1&b=%20#c ", "https://shop.example/Tea?a=1&b=%20#c"),
        ("http://localhost:8001/a", "http://localhost:8001/a"),
        ("https://例え.jp/抹茶", "https://xn--r8jz45g.jp/%E6%8A%B9%E8%8C%B6"),
        ("http://[::1]:80/", "http://[::1]:80/"),
    ],
)
def test_addresses_are_stored_as_browsers_send_them(typed: str, stored: str) -> None:
    assert clean_url(typed) == stored


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", "https://", "http://", "javascript:", "https://shop.example/"]))
def test_what_is_taken_is_always_plain(text: str, start: str) -> None:
    try:
        url = clean_url(start + text)
    except BadPage:
        return
    assert url.startswith(("http://", "https://")) and url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    assert clean_url(url) == url


@pytest.mark.django_db
def test_sites_of_others_are_marked_and_look_alikes_with_them(tenant: object) -> None:
    website = make_website(allowed_origins=["https://shop.example", "http://localhost:8001"])
    own = ["https://shop.example/", "https://shop.example:443/x", "http://localhost:8001/"]
    foreign = [
        "http://shop.example/",
        "https://www.shop.example/",
        "https://shop.example.evil.example/",
        "https://shop.example:8443/",
        "https://xshop.example/",
    ]
    assert [is_foreign(website, url) for url in own] == [False] * 3
    assert [is_foreign(website, url) for url in foreign] == [True] * 5


def test_a_page_is_proposed_once_and_is_a_link_in_the_conversation(tenant: object) -> None:
    conversation, ana, cid = make_conversation(make_visitor(make_website())), make_operator(), uuid4()

    one, two = (propose_page(conversation=conversation, by=ana, url="https://shop.example/tea", title=" Green  tea ", cid=cid, now=NOW) for _ in range(2))

    assert one.pk == two.pk and not one.is_foreign
    line = Message.objects.get(sender_kind="operator")
    assert line.body == "Green tea\nhttps://shop.example/tea"
    assert PagePush.objects.count() == 1


def test_answers(tenant: object) -> None:
    conversation = make_conversation()
    page = propose_page(conversation=conversation, by=make_operator(), url="https://other.example", title="", cid=uuid4(), now=NOW)
    assert page.is_foreign
    assert answer_page(page=page, status="later", now=NOW).status == "later"
    assert answer_page(page=page, status="new_tab", now=NOW).status == "new_tab"
    assert answer_page(page=page, status="later", now=NOW).status == "new_tab"
    with pytest.raises(ValueError, match="proposed"):
        answer_page(page=page, status="proposed", now=NOW)
    with pytest.raises(NotFound):
        access_page(page_id=page.uuid, visitor=make_visitor())
    assert access_page(page_id=page.uuid, visitor=conversation.visitor) == page


def test_nothing_is_proposed_in_a_closed_conversation(tenant: object) -> None:
    conversation, ana = make_conversation(), make_operator()
    close_conversation(conversation=conversation, by=ana, now=NOW)
    with pytest.raises(ConversationIsClosed):
        propose_page(conversation=conversation, by=ana, url="https://shop.example/", title="", cid=uuid4(), now=NOW)
    assert not PagePush.objects.exists()
