"""Fixtures for all tests: one prepared tenant, entered by default; a second one for isolation tests.

Each worker makes its schemas once; each test runs in a transaction that is rolled back, unless it asks for
``committed_tenant`` because other connections must see its rows.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.signals import setting_changed
from django.db import OperationalError, connection
from django.test import Client
from django.test.client import ClientHandler

from tenants import bus, hosts, limits, names
from tenants.ids import new_id
from tenants.models import Domain, Tenant
from tenants.schemas.spares import make_spares, take_spare
from tenants.scope import TenantRef, public_scope, tenant_scope

TEMPLATE = "SODAN_TEST_TEMPLATE"


_MIDDLEWARE = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")
_load_middleware = ClientHandler.load_middleware
_loaded: dict[str, Any] = {}


def _share_middleware(handler: ClientHandler, is_async: bool = False) -> None:
    if not _loaded:
        _load_middleware(handler, is_async)
        _loaded.update({name: getattr(handler, name) for name in _MIDDLEWARE})
    vars(handler).update(_loaded)


# All test clients share their middleware: made anew for each, which lists every static file, it is a third of a request.
ClientHandler.load_middleware = _share_middleware
setting_changed.connect(lambda **_change: _loaded.clear(), weak=False)


def _make_database() -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    make_spares(wanted=3)
    for slug in ("acme", "other"):
        take_spare(name=slug.title(), slug=slug, language="en", time_zone="Europe/Berlin")
    connection.close()


def _copy_template(template: str, name: str) -> None:
    """Make this worker's database as a copy of the run's template; whichever worker comes first makes that."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        link.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            connection.settings_dict["TEST"]["NAME"] = template
            _make_database()
            connection.close_pool()
            connection.settings_dict["TEST"]["NAME"] = name
        link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    # Names in Valkey, which the workers share, are made of these.
    for tenant in Tenant.objects.all():
        Tenant.objects.filter(pk=tenant.pk).update(uuid=new_id())
    connection.close()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database with the public schema and three tenants' schemas, two of them taken."""
    with django_db_blocker.unblock(), public_scope():
        creation = connection.creation
        suffix = getattr(pytest, "sodan_worker", "")
        name = settings.DATABASES["default"]["TEST"]["NAME"] + suffix
        connection.settings_dict["TEST"]["NAME"] = name
        # A module's transaction stands still while its tests work, on a busy machine longer than a request's ever may. Only in
        # this process: servers that tests start read the settings anew.
        connection.settings_dict["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"
        # Workers share a Valkey, not the stream in it; servers that tests start inherit it.
        settings.INGEST_STREAM = os.environ["SODAN_INGEST_STREAM"] = f"sodan.ingest.{name}"
        old_name = connection.settings_dict["NAME"]
        template = os.environ.get(TEMPLATE)
        if suffix and template:
            _copy_template(template, name)
        else:
            _make_database()
    yield
    with django_db_blocker.unblock(), public_scope():
        connection.close_pool()
        creation.destroy_test_db(old_name, verbosity=0)


# A busy machine is slow, which says nothing of the code; and what a test's fixtures made stays for all examples, which is known here.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
)
hypothesis.settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Name the database after the xdist worker, so that workers do not meet."""
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    pytest.sodan_worker = f"_{worker}" if worker else ""  # type: ignore[attr-defined]
    if not worker and getattr(config.option, "numprocesses", None):
        # Workers inherit it.
        os.environ[TEMPLATE] = f"test_template_{os.getpid()}"


def pytest_collection_finish() -> None:
    """Leave the code and the tests out of the search for garbage, as the server does: walking them was a tenth of all work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Drop the template that the workers copied, once they are gone."""
    template = os.environ.get(TEMPLATE)
    if template and not hasattr(config, "workerinput") and "DATABASE_URL" in os.environ:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
            link.execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')


def _ref(slug: str) -> TenantRef:
    with public_scope():
        domain = Domain.objects.select_related("tenant").get(tenant__slug=slug)
    return hosts.ref_of(domain.tenant, domain.domain)


@pytest.fixture(autouse=True)
def _forget_hosts() -> Iterator[None]:
    """No test sees another's tenants through the process's map."""
    hosts.forget_all()
    yield
    hosts.forget_all()


@pytest.fixture(autouse=True)
def _own_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test counts its rate limits apart from all others."""
    salt, real = uuid4().hex, names.cache_key
    monkeypatch.setattr(limits, "cache_key", lambda key: f"{salt}.{real(key)}")


@pytest.fixture
def tenant_ref(db: None) -> TenantRef:
    """The tenant "acme", not entered."""
    return _ref("acme")


@pytest.fixture
def tenant(tenant_ref: TenantRef) -> Iterator[TenantRef]:
    """The tenant "acme", entered for the whole test."""
    with tenant_scope(tenant_ref):
        yield tenant_ref


@pytest.fixture
def other_tenant(db: None) -> TenantRef:
    """The tenant "other", not entered: whose things must stay out of reach."""
    return _ref("other")


@pytest.fixture
def committed_tenant(django_db_setup: None, django_db_blocker: Any) -> Iterator[TenantRef]:
    """The tenant "acme" with commits that other connections see; its tables are emptied afterwards. Not entered."""
    with django_db_blocker.unblock():
        ref = _ref("acme")
        empty_tenant(ref)
        yield ref
        empty_tenant(ref)
        connection.close()


def empty_tenant(ref: TenantRef) -> None:
    """Empty every table of a tenant that holds rows of value."""
    with tenant_scope(ref), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename NOT IN ('django_migrations', 'chat_conversationcounter')", [ref.schema_name]
        )
        tables = ", ".join(f'"{row[0]}"' for row in cursor.fetchall())
        for attempt in range(5):
            try:
                cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
            except OperationalError as error:
                # A server of the test may still read several of them.
                if attempt == 4 or not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                    raise
            else:
                break
        cursor.execute("UPDATE chat_conversationcounter SET last_number = 1000, last_position = 0")


@pytest.fixture
def client_of() -> Any:
    """A function from a tenant (or None for the public host) to a test client that speaks to its host."""

    def make(ref: TenantRef | None) -> Client:
        host = ref.host if ref else settings.DOMAIN
        return Client(headers={"host": host + settings.URL_PORT})

    return make


@pytest.fixture
def heard() -> Iterator[Callable[[type], list]]:
    """A function from an event class to the list in which its events will stand."""
    added = []

    def listen(event_class: type) -> list:
        events: list = []
        bus._subscribers[event_class].append(events.append)
        added.append((event_class, events.append))
        return events

    yield listen
    for event_class, subscriber in added:
        bus._subscribers[event_class].remove(subscriber)
