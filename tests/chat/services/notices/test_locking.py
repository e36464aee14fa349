"""Calling somebody and mailing him at once: neither waits for the other in a circle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from chat.models import Notice, NoticeKind, NoticeRules
from chat.services.notices import digest, raise_notices, raising, take_digest
from tenants.ids import new_id
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_conversation, make_operator


def test_who_is_called_while_he_is_mailed_waits_and_no_more(committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(committed_tenant):
        operator, conversation, now = make_operator(), make_conversation(), timezone.now()
        first = {"kind": NoticeKind.MENTION, "key": "mention:a", "operators": [operator.pk], "conversation": conversation, "now": now}
        raise_notices(**first, since=now)
        turn = NoticeRules.objects.get().digest_turn
    mailing, moved = Event(), Event()
    still_matters, move_on = digest.still_matters, raising._move_on

    def waits(notice: Notice) -> bool:
        # The mail has the rules; whoever calls comes as far as he can before it goes on to the notices.
        mailing.set()
        moved.wait(1)
        return still_matters(notice)

    def moves_on(*args: Any, **fields: Any) -> list[Notice]:
        rows = move_on(*args, **fields)
        moved.set()
        return rows

    def mail() -> int:
        try:
            with tenant_scope(committed_tenant):
                return len(take_digest(operator_id=operator.pk, turn=turn, entry=new_id(), now=now))
        finally:
            connection.close()

    def call() -> int:
        try:
            with tenant_scope(committed_tenant), transaction.atomic():
                assert mailing.wait(5)
                return len(raise_notices(**first, since=timezone.now()))
        finally:
            connection.close()

    monkeypatch.setattr(digest, "still_matters", waits)
    monkeypatch.setattr(raising, "_move_on", moves_on)
    with ThreadPoolExecutor(2) as pool:
        mailed, called = pool.submit(mail), pool.submit(call)
        # Called anew after the mail had taken it, so it waits for the next one.
        assert called.result(10) == 1 and mailed.result(10) <= 1
    with tenant_scope(committed_tenant):
        assert NoticeRules.objects.get().digest_turn == turn + 1
        assert Notice.objects.get().mailed_in is None


def test_several_who_are_called_at_once_in_any_order_all_get_it(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        operators, conversation = [make_operator().pk for _ in range(4)], make_conversation()

    def call(number: int) -> None:
        try:
            for turn in range(5):
                order = operators if (number + turn) % 2 else operators[::-1]
                with tenant_scope(committed_tenant), transaction.atomic():
                    now = timezone.now()
                    raise_notices(kind=NoticeKind.MENTION, key=f"mention:{turn}", operators=order, conversation=conversation, since=now, now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(4)))
    with tenant_scope(committed_tenant):
        assert Notice.objects.count() == 20 and set(NoticeRules.objects.values_list("operator_id", "digest_turn")) == {(pk, 1) for pk in operators}
