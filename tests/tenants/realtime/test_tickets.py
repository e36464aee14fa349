"""Tickets open for whom they were made, as long as they may, and for nobody else."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest

from tenants.realtime import tickets
from tenants.realtime.tickets import Audience, BadTicket, consume, issue_ticket, read_ticket, renew_ticket, was_used

TENANT = uuid4()


def make(**changes: Any) -> str:
    values: dict[str, Any] = {"tenant_uuid": TENANT, "audience": Audience.OPERATOR, "subject": uuid4(), "subject_id": 7, "epoch": 3, "session": "sessionkey"}
    return issue_ticket(**{**values, **changes})


def read(text: str, audience: Audience = Audience.OPERATOR) -> tickets.Ticket:
    return read_ticket(text, tenant_uuid=TENANT, audience=audience)


def test_what_went_in_comes_out() -> None:
    ticket = read(make(claims={"name": "Ana"}, user_id=5))
    assert (ticket.subject_id, ticket.epoch, ticket.session, ticket.user_id, ticket.claims) == (7, 3, "sessionkey", 5, {"name": "Ana"})


def test_nothing_of_it_is_legible() -> None:
    import base64

    text = make(session="VERYSECRETSESSION")
    assert b"VERYSECRET" not in base64.urlsafe_b64decode(text + "==")


@pytest.mark.parametrize("text", ["", "x", "a" * 5000, "ä" * 60, "AAAA" * 30, "!" * 60])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(BadTicket):
        read(text)


def test_of_another_company_or_audience_is_refused() -> None:
    with pytest.raises(BadTicket):
        read(make(tenant_uuid=uuid4()))
    with pytest.raises(BadTicket):
        read(make(), Audience.VISITOR)


def test_every_changed_character_is_noticed() -> None:
    text = make()
    for place in range(0, len(text) - 1, 7):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(BadTicket):
            read(changed)


def test_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    text = make(lifetime_s=30)
    read(text)
    now = time.time()
    monkeypatch.setattr("tenants.realtime.tickets.time.time", lambda: now + 30 + 61)
    with pytest.raises(BadTicket, match="ended"):
        read(text)


def test_a_rotated_key_still_opens_it(settings: Any) -> None:
    text, old = make(), settings.SECRET_KEY
    settings.SECRET_KEY = "another secret key of more than fifty characters, really"
    with pytest.raises(BadTicket):
        read(text)
    settings.SECRET_KEY_FALLBACKS = [old]
    read(text)


def test_the_next_ticket_is_the_same_person_with_a_new_id() -> None:
    first = read(make(claims={"name": "Ana"}))
    second = read(renew_ticket(first, tenant_uuid=TENANT, audience=Audience.OPERATOR, epoch=9))
    assert (second.subject, second.session, second.claims, second.epoch) == (first.subject, first.session, first.claims, 9)
    assert second.jti != first.jti


def test_it_is_used_once() -> None:
    ticket = read(make())
    assert not was_used(ticket)
    assert consume(ticket)
    assert was_used(ticket)
    assert not consume(ticket)
