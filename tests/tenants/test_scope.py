"""Scopes keep tenants apart whatever threads, exceptions and nesting do (D13, F50)."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tenants.accounts.models import User
from tenants.models import Tenant
from tenants.names import cache_key, group_name, lock_key
from tenants.scope import NoScope, TenantRef, WrongScope, current_scope, public_scope, tenant_scope


def make_user(email: str) -> User:
    return User.objects.create(email=email, full_name="Test")


def test_a_query_outside_any_scope_is_refused(db: None) -> None:
    with pytest.raises(NoScope):
        User.objects.count()


def test_tenant_tables_do_not_exist_in_public(db: None) -> None:
    with public_scope(), pytest.raises(ProgrammingError), transaction.atomic():
        User.objects.count()


def test_rows_of_one_tenant_are_invisible_to_another(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        make_user("one@example.com")

    with tenant_scope(other_tenant):
        assert User.objects.count() == 0
    with tenant_scope(tenant_ref):
        assert User.objects.count() == 1


def test_a_cursor_is_refused_in_another_scope(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        cursor = connection.cursor()
        cursor.execute("SELECT 1")

    with tenant_scope(other_tenant), pytest.raises(WrongScope):
        cursor.execute("SELECT 1")


def test_a_rolled_back_savepoint_does_not_leave_the_other_schema_behind(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        make_user("one@example.com")
        with pytest.raises(ValueError, match="back"), transaction.atomic():
            with tenant_scope(other_tenant):
                assert User.objects.count() == 0
            raise ValueError("back")

        assert User.objects.count() == 1


def test_an_exception_puts_the_outer_scope_back(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        with pytest.raises(ZeroDivisionError), tenant_scope(other_tenant):
            _ = 1 / 0

        assert current_scope() is tenant_ref


def test_set_tenant_is_banned(tenant: TenantRef) -> None:
    with pytest.raises(WrongScope):
        connection.set_schema("t_whatever")


def test_a_pooled_thread_does_not_keep_a_scope(tenant_ref: TenantRef) -> None:
    def work() -> object:
        with tenant_scope(tenant_ref):
            pass
        return current_scope()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() is None
        assert pool.submit(current_scope).result() is None


def test_names_of_two_tenants_never_meet(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    key = uuid4()
    with tenant_scope(tenant_ref):
        ours = {cache_key("x"), group_name("conversation", key, "v"), str(lock_key("feed"))}
    with tenant_scope(other_tenant):
        theirs = {cache_key("x"), group_name("conversation", key, "v"), str(lock_key("feed"))}

    assert not ours & theirs
    assert all(len(name) < 100 for name in ours)


@given(steps=st.lists(st.sampled_from(["enter_a", "enter_b", "public", "leave", "fail", "query"]), max_size=30))
@hypothesis_settings(max_examples=25)
def test_any_order_of_scopes_and_failures_queries_the_right_schema(tenant_ref: TenantRef, other_tenant: TenantRef, steps: list[str]) -> None:
    def run(remaining: list[str]) -> list[str]:
        while remaining:
            step, remaining = remaining[0], remaining[1:]
            if step == "leave":
                return remaining
            if step == "fail":
                raise ValueError
            if step == "query":
                check()
                continue
            scope = {"enter_a": lambda: tenant_scope(tenant_ref), "enter_b": lambda: tenant_scope(other_tenant), "public": public_scope}[step]()
            try:
                with transaction.atomic(), scope:
                    remaining = run(remaining)
            except ValueError:
                remaining = []
        return []

    def check() -> None:
        scope = current_scope()
        if scope is None:
            with pytest.raises(NoScope):
                connection.cursor().execute("SELECT 1")
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone()[0] == scope.schema_name

    with contextlib.suppress(ValueError):
        run(steps)


def test_threads_of_two_tenants_do_not_mix(committed_tenant: TenantRef) -> None:
    with public_scope():
        other = Tenant.objects.get(slug="other")
    refs = [committed_tenant, TenantRef(other.pk, other.uuid, other.schema_name, "other", "Other", "other.localhost", "en", "UTC")]
    wrong: list[str] = []
    barrier = threading.Barrier(4)

    def work(number: int) -> None:
        barrier.wait(10)
        for step in range(50):
            ref = refs[(number + step) % 2]
            with tenant_scope(ref), connection.cursor() as cursor:
                cursor.execute("SELECT current_schema()")
                if cursor.fetchone()[0] != ref.schema_name:
                    wrong.append(ref.slug)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert wrong == []


def test_a_dead_connection_is_met_as_django_s_error(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever retries or answers 503 knows Django's errors; the search path is the first statement to meet a dead line."""

    def dead(*_args: object) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    User.objects.count()
    connection.search_path_set_schemas = []
    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(connection.connection, "execute", dead)
        User.objects.count()
