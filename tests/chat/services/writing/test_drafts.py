"""Drafts: the last who writes wins, versions only grow, and nobody else sees one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.events import DraftChanged
from chat.models import ReplyDraft
from chat.selectors.drafts import draft_in, drafts_of
from chat.services.writing import drafts, save_draft
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_operator

NOW = timezone.now()


def test_the_last_who_writes_wins_and_versions_grow(tenant: TenantRef) -> None:
    ana, talk = make_operator(), make_conversation()
    first = save_draft(conversation=talk, by=ana, body="Hel", kind="message", now=NOW)
    # Another process, whose clock is late.
    second = save_draft(conversation=talk, by=ana, body="Hello ", kind="note", now=NOW - timedelta(seconds=9))
    assert first and second and second.version == first.version + 1
    assert [(row.body, row.kind) for row in drafts_of(ana)] == [("Hello ", "note")]
    same = save_draft(conversation=talk, by=ana, body="Hello ", kind="note", now=NOW + timedelta(minutes=1))
    assert same and same.version == second.version


def test_nobody_else_sees_it(tenant: TenantRef) -> None:
    ana, ben, talk = make_operator(), make_operator(), make_conversation()
    save_draft(conversation=talk, by=ana, body="Mine", kind="message", now=NOW)
    save_draft(conversation=talk, by=ben, body="His", kind="message", now=NOW)
    assert [row.body for row in drafts_of(ana)] == ["Mine"]
    found = draft_in(conversation=talk.uuid, operator=ben.uuid)
    assert found and found.body == "His"


def test_an_empty_one_is_none_and_says_so_once(tenant: TenantRef, django_capture_on_commit_callbacks: Any, heard: Any) -> None:
    ana, talk = make_operator(), make_conversation()
    events = heard(DraftChanged)
    with django_capture_on_commit_callbacks(execute=True):
        kept = save_draft(conversation=talk, by=ana, body="Hello", kind="message", now=NOW)
        for _ in range(2):
            assert save_draft(conversation=talk, by=ana, body=" \n", kind="message", now=NOW) is None
    versions = [event.version for event in events]
    assert kept and versions == [kept.version, kept.version + 1]
    assert not ReplyDraft.objects.exists()


def test_the_oldest_make_room(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    ana = make_operator()
    for number in range(4):
        save_draft(conversation=make_conversation(), by=ana, body=str(number), kind="message", now=NOW + timedelta(seconds=number))
    assert [row.body for row in drafts_of(ana)] == ["3", "2"]


def test_a_draft_goes_with_its_conversation(tenant: TenantRef) -> None:
    talk = make_conversation()
    save_draft(conversation=talk, by=make_operator(), body="Hello", kind="message", now=NOW)
    talk.delete()
    assert not ReplyDraft.objects.exists()
