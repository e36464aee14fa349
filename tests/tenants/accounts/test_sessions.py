"""Sessions: one row a sign-in, written once (tenants.accounts.sessions)."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tenants.accounts.sessions import SessionStore
from tenants.scope import TenantRef, tenant_scope


def _rows() -> dict[str, dict[str, Any]]:
    return {row.session_key: row.get_decoded() for row in Session.objects.all()}


def test_a_new_session_is_written_once_and_whole(tenant: TenantRef, django_assert_num_queries: Any) -> None:
    session = SessionStore()
    session.cycle_key()
    session["name"] = "Mika"
    with django_assert_num_queries(1):
        session.save()
    assert _rows() == {session.session_key: {"name": "Mika"}}


def test_a_new_key_keeps_the_data_and_ends_the_old_one(tenant: TenantRef) -> None:
    session = SessionStore()
    session["name"] = "Mika"
    session.save()
    old = session.session_key

    again = SessionStore(old)
    again.cycle_key()
    assert again.modified
    again.save()

    assert again.session_key != old
    assert _rows() == {again.session_key: {"name": "Mika"}}


def test_a_key_that_a_stranger_chose_is_never_taken_over(tenant: TenantRef) -> None:
    session = SessionStore("chosen" * 6)
    session.cycle_key()
    session["name"] = "Mika"
    session.save()
    assert session.session_key != "chosen" * 6
    assert list(_rows()) == [session.session_key]


def test_what_is_written_is_not_written_again_unless_it_changed(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        session = SessionStore()
        session["name"] = "Mika"
        session.save()
        with CaptureQueriesContext(connection) as queries:
            session.save()
        assert not queries.captured_queries
        session["name"] = "Ana"
        session.save()
        assert _rows() == {session.session_key: {"name": "Ana"}}


def test_what_was_rolled_back_does_not_count_as_written(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        session = SessionStore()
        session["name"] = "Mika"
        session.save()
        session["name"] = "Ana"
        with transaction.atomic():
            session.save()
            transaction.set_rollback(True)
        session.save()
        assert _rows() == {session.session_key: {"name": "Ana"}}
