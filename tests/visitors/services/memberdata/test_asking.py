"""A website's server is asked seldom, signed and in the background; when it is away, that is said and nothing else suffers."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.accounts.models import Role
from tenants.bus import publish
from tenants.limits import RateLimited
from tenants.scope import TenantRef
from tests.factories import make_contact, make_member_source, make_user, make_website
from tests.sink import Sink, sink
from visitors.models import Contact, MemberData, MemberSource, Website
from visitors.permissions import NotFound
from visitors.selectors.memberdata import ToldBy, member_data_of
from visitors.services.contacts.erase import erase_contact
from visitors.services.memberdata import (
    SourceUrlRefused,
    TooManySourceKeys,
    ask_for_member_data,
    asking,
    create_source_key,
    pull_member_data,
    remove_member_source,
    revoke_source_key,
    set_member_source,
    try_member_source,
)
from visitors.services.websites import NotAllowed

__all__ = ["sink"]
ORDERS = {"orders": [{"number": "K-1", "total": "48.00", "currency": "EUR"}]}


@pytest.fixture(autouse=True)
def wanted(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom a worker would be sent to."""
    events: list[str] = []
    monkeypatch.setattr(asking, "publish", lambda event: (events.append(type(event).__name__), publish(event)))
    return events


def member(sink: Sink, **fields: Any) -> tuple[Contact, Website]:
    website = make_website()
    make_member_source(website, sink.url("/members"))
    return make_contact(external_id=f"{website.key}:4711", **fields), website


def pull(contact: Contact, website: Website) -> None:
    pull_member_data(contact_id=contact.uuid, website_id=website.uuid)


def state(contact: Contact, after: timedelta = timedelta(0)) -> ToldBy:
    (source,) = member_data_of(contact, now=timezone.now() + after).sources
    return source


def test_the_question_is_signed_with_every_key_and_names_the_member_as_the_site_does(sink: Sink) -> None:
    contact, website = member(sink)
    second = create_source_key(by=make_user(Role.ADMIN), website=website)
    sink.answers(json.dumps(ORDERS).encode())
    pull(contact, website)
    head, _, body = sink.heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /members HTTP/1.1")
    asked = json.loads(body)
    assert (asked["member"], asked["website"]) == ("4711", website.key)
    header = next(line for line in head.decode().split("\r\n") if line.lower().startswith("sodan-signature")).partition(": ")[2]
    at, *signatures = [part.partition("=")[2] for part in header.split(",")]
    assert abs(int(at) - time.time()) < 60 and len(signatures) == 2
    assert hmac.new(second.text.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() == signatures[0]
    (order, by), *_none = member_data_of(contact, now=timezone.now()).orders
    assert (order["number"], by.source, by.website) == ("K-1", "pull", website.name)


def test_it_is_asked_once_and_again_only_when_the_answer_is_old(sink: Sink, wanted: list[str]) -> None:
    now = timezone.now()
    contact, website = member(sink)
    sink.answers(json.dumps(ORDERS).encode())
    assert state(contact).state == "stale"
    assert ask_for_member_data(contact=contact, now=now) == 1
    assert ask_for_member_data(contact=contact, now=now) == 0
    assert wanted == ["MemberDataWanted"]
    assert state(contact).state == "asked"
    pull(contact, website)
    assert state(contact).state == "told"
    assert ask_for_member_data(contact=contact, now=now + timedelta(minutes=2)) == 0
    assert ask_for_member_data(contact=contact, now=now + timedelta(seconds=30), is_again=True) == 1
    pull(contact, website)
    later = timedelta(minutes=4)
    assert (state(contact, later).state, state(contact, later).told_at is not None) == ("stale", True)
    assert ask_for_member_data(contact=contact, now=now + later) == 1


def test_a_worker_that_never_came_is_a_failure_after_a_while(sink: Sink) -> None:
    now = timezone.now()
    contact, _website = member(sink)
    ask_for_member_data(contact=contact, now=now)
    found = state(contact, timedelta(seconds=20))
    assert (found.state, found.failure) == ("failed", "no_answer")
    assert ask_for_member_data(contact=contact, now=now + timedelta(minutes=5)) == 1


def test_what_was_known_stays_when_the_shop_is_away(sink: Sink) -> None:
    contact, website = member(sink)
    sink.answers(json.dumps(ORDERS).encode())
    pull(contact, website)
    sink.answers(b"", status="500 Oh")
    pull(contact, website)
    told = member_data_of(contact, now=timezone.now())
    assert [order["number"] for order, _by in told.orders] == ["K-1"]
    (source,) = told.sources
    assert (source.failure, source.failed_at is not None, source.told_at is not None) == ("bad_status", True, True)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ({"status": "301 Moved"}, "redirected"),
        ({"status": "401 No"}, "refused"),
        ({"status": "503 Later"}, "bad_status"),
        ({"kind": "text/html"}, "bad_answer"),
        ({"body": b"{"}, "bad_answer"),
        ({"body": b'{"orders": 1}'}, "bad_answer"),
        ({"body": b'{"orders": [], "orders": []}'}, "bad_answer"),
        ({"body": b"[" * 100 + b"]" * 100}, "bad_answer"),
        ({"body": b'{"orders": "' + b"x" * 70_000 + b'"}'}, "too_large"),
    ],
)
def test_what_is_no_answer_has_a_name(sink: Sink, answer: dict[str, Any], failure: str) -> None:
    contact, website = member(sink)
    sink.answers(**{"body": b"{}", **answer})
    pull(contact, website)
    assert (MemberData.objects.get().failure, MemberSource.objects.get().failure) == (failure, failure)


def test_a_member_whom_the_shop_does_not_know_has_nothing(sink: Sink) -> None:
    contact, website = member(sink)
    sink.answers(b"", status="404 Not Found")
    pull(contact, website)
    found = member_data_of(contact, now=timezone.now())
    assert (found.orders, found.sources[0].state, found.sources[0].failure) == ([], "told", "")


def test_a_dead_shop_is_left_in_peace_for_longer_and_longer(sink: Sink) -> None:
    contact, website = member(sink)
    sink.answers(b"", status="500 Oh")
    for _ in range(3):
        pull(contact, website)
    source = MemberSource.objects.get()
    assert source.paused_until is not None and timedelta(seconds=50) < source.paused_until - timezone.now() < timedelta(seconds=61)
    before = len(sink.heard)
    pull(contact, website)
    assert len(sink.heard) == before
    other = make_contact(external_id=f"{website.key}:1")
    assert ask_for_member_data(contact=other, now=timezone.now()) == 0
    assert (state(other).state, state(other).failure) == ("failed", "bad_status")
    for _ in range(8):
        MemberSource.objects.update(paused_until=None)
        pull(contact, website)
    paused_until = MemberSource.objects.get().paused_until
    assert paused_until is not None and timedelta(minutes=14) < paused_until - timezone.now() < timedelta(minutes=16)
    MemberSource.objects.update(paused_until=None)
    sink.answers(b"{}")
    pull(contact, website)
    assert (MemberSource.objects.get().failures, MemberSource.objects.get().paused_until) == (0, None)


def test_somebody_who_is_no_member_of_the_site_is_not_asked_for(sink: Sink) -> None:
    now = timezone.now()
    _contact, website = member(sink)
    for external_id in (None, "4711", f"{'w_' + '0' * 20}:4711"):
        other = make_contact(external_id=external_id)
        assert ask_for_member_data(contact=other, now=now) == 0
        pull(other, website)
        assert member_data_of(other, now=now).sources == []
    assert sink.heard == []
    Website.objects.update(shares_members=True)
    assert ask_for_member_data(contact=Contact.objects.get(external_id="4711"), now=now) == 1


def test_without_a_key_or_on_a_website_that_is_off_nobody_is_asked(sink: Sink) -> None:
    now = timezone.now()
    contact, website = member(sink)
    Website.objects.update(is_active=False)
    assert ask_for_member_data(contact=contact, now=now) == 0
    Website.objects.update(is_active=True)
    revoke_source_key(by=make_user(Role.ADMIN), key=website.member_source_keys.get())
    assert ask_for_member_data(contact=contact, now=now) == 0
    pull(contact, website)
    assert sink.heard == [] and MemberData.objects.get().failure == "no_key"


def test_what_was_told_under_another_id_is_not_shown(sink: Sink) -> None:
    contact, website = member(sink)
    sink.answers(json.dumps(ORDERS).encode())
    pull(contact, website)
    contact.external_id = f"{website.key}:4712"
    contact.save()
    assert member_data_of(contact, now=timezone.now()).orders == []
    assert ask_for_member_data(contact=contact, now=timezone.now()) == 1
    assert MemberData.objects.get().orders == []


def test_who_was_erased_or_whose_shop_changed_meanwhile_gets_nothing_back(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    contact, website = member(sink)
    admin, real = make_user(Role.ADMIN), asking._ask

    def ask_while(work: Any) -> None:
        def ask(source: MemberSource, asked: str) -> Any:
            sheet = real(source, asked)
            work()
            return sheet

        monkeypatch.setattr(asking, "_ask", ask)

    sink.answers(json.dumps(ORDERS).encode())
    ask_while(lambda: set_member_source(by=admin, website=website, url=sink.url("/other")))
    pull(contact, website)
    assert not MemberData.objects.exists()
    ask_while(lambda: erase_contact(by=admin, contact=contact, now=now))
    pull(contact, website)
    assert not MemberData.objects.exists()


def test_trying_it_says_what_is_wrong_and_keeps_nothing(sink: Sink) -> None:
    _contact, website = member(sink)
    admin = make_user(Role.ADMIN)
    sink.answers(b'{"orders": [{"number": "1"}, {"total": "3"}]}')
    tried = try_member_source(by=admin, website=website, member="4711")
    assert (tried.failure, tried.detail, tried.took_ms) == ("bad_answer", "orders.1.number", None)
    sink.answers(json.dumps(ORDERS).encode())
    tried = try_member_source(by=admin, website=website, member="4711")
    assert tried.failure == "" and tried.sheet is not None and len(tried.sheet.orders or []) == 1 and tried.took_ms is not None
    assert not MemberData.objects.exists()
    with pytest.raises(NotAllowed):
        try_member_source(by=make_user(), website=website, member="4711")
    with pytest.raises(NotFound):
        try_member_source(by=admin, website=make_website(), member="4711")


def test_so_often_is_not_tried(sink: Sink) -> None:
    _contact, website = member(sink)
    admin = make_user(Role.ADMIN)
    sink.answers(b"{}")
    with pytest.raises(RateLimited):
        for _ in range(asking.TRIES_A_MINUTE + 1):
            try_member_source(by=admin, website=website, member="4711")
    assert len(sink.heard) == asking.TRIES_A_MINUTE


def test_only_admins_set_it_up_and_only_public_addresses(settings: Any) -> None:
    website, admin = make_website(), make_user(Role.ADMIN)
    settings.FETCH_LOOPBACK = False
    for url in ("http://shop.example.com/", "https://10.0.0.1/", "https://localhost/", "https://shop.example.com:8443/", "http://localhost:8001/", "x"):
        with pytest.raises(SourceUrlRefused):
            set_member_source(by=admin, website=website, url=url)
    for act in (set_member_source, remove_member_source, create_source_key):
        with pytest.raises(NotAllowed):
            act(by=make_user(), website=website, **({"url": "https://shop.example.com/"} if act is set_member_source else {}))
    set_member_source(by=admin, website=website, url=" https://shop.example.com/members ")
    assert MemberSource.objects.get().url == "https://shop.example.com/members"
    create_source_key(by=admin, website=website)
    create_source_key(by=admin, website=website)
    with pytest.raises(TooManySourceKeys):
        create_source_key(by=admin, website=website)
    remove_member_source(by=admin, website=website)
    assert not MemberSource.objects.exists()
