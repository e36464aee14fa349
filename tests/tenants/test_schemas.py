"""Spares, migrations over many schemas, and the end of a tenant (R8, F46, F48, F49)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from chat.models import ConversationCounter
from tenants.hosts import tenant_for_host
from tenants.lifecycle import WrongState, delete_tenant, drop_expired_tenants, resume_tenant, suspend_tenant
from tenants.models import Domain, Tenant
from tenants.postgresql.recording import recording
from tenants.schemas import spares
from tenants.schemas.levels import current_level
from tenants.schemas.migrate import migrate_all
from tenants.schemas.plan import _ChangesBeside, migrate_for_real
from tenants.schemas.spares import NoSpare, make_spares, reap_abandoned, replay_new, take_spare
from tenants.scope import TenantRef, public_scope, schema_scope


@pytest.fixture
def own_tenants(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Committed changes to public rows; what the test added is dropped afterwards."""
    with django_db_blocker.unblock():
        with public_scope():
            before = set(Tenant.objects.values_list("pk", flat=True))
            states = dict(Tenant.objects.values_list("pk", "state"))
        yield
        with public_scope():
            for tenant in Tenant.objects.exclude(pk__in=before):
                with schema_scope(tenant.schema_name), connection.cursor() as cursor:
                    cursor.execute(f'DROP SCHEMA IF EXISTS "{tenant.schema_name}" CASCADE')
            Domain.objects.exclude(tenant_id__in=before).delete()
            Tenant.objects.exclude(pk__in=before).delete()
            for pk, state in states.items():
                if state == Tenant.State.SPARE:
                    Domain.objects.filter(tenant_id=pk).delete()
                    Tenant.objects.filter(pk=pk).update(state=state, slug=None, dropped_at=None)
        connection.close()


def take(slug: str) -> Tenant:
    with public_scope():
        return take_spare(name=slug, slug=slug, language="en", time_zone="UTC")


def tables_of(schema_name: str) -> set[str]:
    with public_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema_name])
        return {row[0] for row in cursor.fetchall()}


def shape_of(schema_name: str) -> list[tuple[Any, ...]]:
    """Columns, constraints and indexes of a schema, without its name."""
    with public_scope(), connection.cursor() as cursor:
        cursor.execute(
            """SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
               FROM information_schema.columns WHERE table_schema = %(schema)s
               UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %(schema)s
               UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
               FROM pg_constraint WHERE connamespace = to_regnamespace(%(schema)s) ORDER BY 1, 2, 3, 4""",
            {"schema": schema_name},
        )
        return [tuple(str(value).replace(schema_name, "S").replace('"S".', "S.") for value in row) for row in cursor.fetchall()]


def test_a_replayed_spare_equals_one_that_was_migrated(own_tenants: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with public_scope():
        waiting = Tenant.objects.filter(state=Tenant.State.SPARE).count()
    ways: list[str] = []
    monkeypatch.setattr(spares, "_recipes", {})
    for way in (migrate_for_real, replay_new):
        monkeypatch.setattr(spares, way.__name__, lambda *args, way=way: (ways.append(way.__name__), way(*args))[1])
    assert make_spares(wanted=waiting + 2) == 2
    assert ways == ["migrate_for_real", "replay_new"]

    with public_scope():
        first, second = list(Tenant.objects.filter(state=Tenant.State.SPARE).order_by("-id")[:2])
    assert shape_of(second.schema_name) == shape_of(first.schema_name) != []
    with schema_scope(first.schema_name):
        assert MigrationRecorder(connection).applied_migrations().keys() > {("chat", "0001_initial")}


def test_python_that_changes_rows_in_a_migration_is_noticed(tenant: TenantRef) -> None:
    def changes(work: Callable[[], object]) -> bool:
        with recording() as noted, connection.execute_wrapper(beside := _ChangesBeside(noted)):
            work()
        return beside.found

    def by_editor() -> None:
        with connection.schema_editor() as editor:
            editor.execute("UPDATE chat_conversationcounter SET last_number = 7")

    counter = ConversationCounter.objects
    assert not changes(by_editor)
    assert not changes(lambda: counter.filter(last_number=-1).update(last_number=7))
    assert not changes(lambda: list(counter.all()))
    assert changes(lambda: counter.update(last_number=7))
    assert changes(lambda: connection.cursor().execute("CREATE TABLE by_hand (id bigint)"))


def test_two_sign_ups_at_once_take_two_spares(own_tenants: None) -> None:
    make_spares(wanted=2)

    def work(slug: str) -> str:
        try:
            return take(slug).schema_name
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(work, ["first", "second"]))

    assert len(set(taken)) == 2


def test_the_same_address_twice_is_refused_and_uses_up_no_spare(own_tenants: None) -> None:
    make_spares(wanted=2)
    take("twice")

    with pytest.raises(IntegrityError):
        take("twice")
    with public_scope():
        assert Tenant.objects.filter(state=Tenant.State.SPARE).exists()


@pytest.fixture
def next_release(own_tenants: None, settings: Any) -> Iterator[None]:
    """The code brings one more migration than the schemas have; undone afterwards."""
    settings.MIGRATION_MODULES = {"outbox": "tests.tenants.extra_migrations"}
    current_level.cache_clear()
    yield
    for schema_name in schemas():
        with schema_scope(schema_name), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS probe")
            cursor.execute("ALTER TABLE outbox_outboxentry DROP COLUMN IF EXISTS probe")
            cursor.execute("DELETE FROM django_migrations WHERE app = 'outbox' AND name = '0002_probe'")
    with public_scope(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outbox' AND name = '0002_probe'")
    settings.MIGRATION_MODULES = {}
    current_level.cache_clear()
    with public_scope():
        Tenant.objects.exclude(state=Tenant.State.MAKING).update(migration_level=current_level())


def schemas() -> list[str]:
    with public_scope():
        return list(Tenant.objects.filter(dropped_at__isnull=True).exclude(state=Tenant.State.MAKING).order_by("id").values_list("schema_name", flat=True))


def test_migrating_brings_every_schema_up_and_reports_one_that_cannot(next_release: None) -> None:
    blocked = schemas()[-1]
    with schema_scope(blocked), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe (id bigint)")

    report = migrate_all()

    assert set(report.failed) == {blocked}
    assert report.migrated == len(schemas()) - 1 >= 2
    with public_scope():
        assert Tenant.objects.get(schema_name=blocked).migration_level != current_level()
    with schema_scope(blocked), connection.cursor() as cursor:
        cursor.execute("DROP TABLE probe")
    again = migrate_all()
    assert (again.failed, again.migrated) == ({}, 1)
    for schema_name in schemas():
        with schema_scope(schema_name), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM probe")
            assert cursor.fetchall() == [(7,)]
    assert len({tuple(shape_of(schema_name)) for schema_name in schemas()}) == 1


def test_a_spare_of_the_last_release_is_not_handed_out_before_it_is_migrated(next_release: None) -> None:
    with pytest.raises(NoSpare):
        take("early")

    migrate_all()

    assert take("early").slug == "early"


def test_a_making_that_was_cut_off_is_cleared_away(own_tenants: None) -> None:
    with public_scope():
        tenant = Tenant.objects.create(schema_name="t_00000000000000000000dead", state=Tenant.State.MAKING)
        Tenant.objects.filter(pk=tenant.pk).update(created_at=timezone.now() - timedelta(hours=1))
    with schema_scope(tenant.schema_name), connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{tenant.schema_name}"')

    assert reap_abandoned() == 1
    assert reap_abandoned() == 0


def test_a_suspended_tenants_host_does_not_answer(own_tenants: None) -> None:
    make_spares(wanted=1)
    tenant = take("pause")
    assert tenant_for_host("pause.localhost")

    suspend_tenant(tenant_uuid=tenant.uuid)
    assert tenant_for_host("pause.localhost") is None

    resume_tenant(tenant_uuid=tenant.uuid)
    assert tenant_for_host("pause.localhost")


def test_a_deleted_tenant_can_come_back_until_its_grace_is_over(own_tenants: None) -> None:
    make_spares(wanted=1)
    tenant = take("gone")
    delete_tenant(tenant_uuid=tenant.uuid)
    assert drop_expired_tenants() == 0
    assert tables_of(tenant.schema_name)
    with public_scope():
        Tenant.objects.filter(pk=tenant.pk).update(deleted_at=timezone.now() - timedelta(days=31))

    assert drop_expired_tenants() == 1

    assert tables_of(tenant.schema_name) == set()
    with pytest.raises(WrongState):
        resume_tenant(tenant_uuid=tenant.uuid)
    make_spares(wanted=1)
    with pytest.raises(IntegrityError):
        take("gone")
