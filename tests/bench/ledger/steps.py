"""The measured steps, each in a process of its own: ``python -m tests.bench.ledger.steps STEP COUNT ADMIN_URL``."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import django
import psycopg

Samples = dict[str, list[float]]


def _create_database(admin_url: str) -> None:
    name = urlsplit(os.environ["DATABASE_URL"]).path.strip("/")
    with psycopg.connect(admin_url, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')


def _ms(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def make_spares(count: int) -> Samples:
    """The public schema, then ``count`` spares one by one; the first, which plans for the others, is not on the clock."""
    from tenants.schemas import spares
    from tenants.schemas.migrate import migrate_public

    migrate_public()
    spares.make_spares(wanted=1)
    return {"spare_ms": [_ms(partial(spares.make_spares, wanted=number)) for number in range(2, count + 1)]}


def migrate(count: int) -> Samples:
    """One migration over all of them."""
    from tenants.schemas.migrate import migrate_all

    taken = _ms(migrate_all)
    return {"migrate_ms_per_tenant": [taken / count], "migrate_all_ms": [taken]}


def confirm(count: int) -> Samples:
    """Sign up, confirm, enter, see the dashboard; each of the three requests on the clock and in processor time."""
    import gc

    from django.test import Client

    from tenants.scope import public_scope
    from tenants.signup import services

    samples: Samples = defaultdict(list)
    for number in range(min(count, 21)):
        with public_scope():
            signup = services.start_signup(
                company_name="Bench",
                slug=f"bench-{number}",
                full_name="Ada",
                email="ada@bench.example",
                password="correct-horse",
                language="en",
                time_zone="UTC",
            )
            link = services.confirmation_url(signup)
        client, parts = Client(), urlsplit(link)
        assert client.get(parts.path, headers={"host": parts.netloc}).status_code == 200
        if number == 1:
            # As the web process does once it has loaded everything (tenants.realtime.server).
            gc.collect()
            gc.freeze()
        send, path, host = client.post, parts.path, parts.netloc
        taken: dict[str, float] = defaultdict(float)
        for step in ("post", "enter", "dashboard"):
            began, busy = time.perf_counter(), time.process_time()
            response = send(path, headers={"host": host})
            wall, cpu = (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000
            for name, value in ((f"confirm_{step}_ms", wall), (f"confirm_{step}_cpu_ms", cpu), ("confirm_ms", wall), ("confirm_cpu_ms", cpu)):
                taken[name] += value
            assert response.status_code == (200 if step == "dashboard" else 302), f"{step}: {response.status_code} {response.content[:300]!r}"
            target = urlsplit(response.headers.get("Location", ""))
            send, path, host = client.get, target.path, target.netloc or host
        for name, value in taken.items():
            samples[name if number else f"first_{name}"].append(value)
    return {name: found for name, found in samples.items() if not name.startswith("first_") or name == "first_confirm_ms"}


def make_schemas(count: int) -> Samples:
    """The same with django-tenants: create and migrate each tenant's schema."""
    from django.core.management import call_command

    from tenants.models import Tenant

    call_command("migrate_schemas", shared=True, verbosity=0)
    samples = []
    for number in range(count):
        tenant = Tenant.objects.create(schema_name=f"t_{number}", state=Tenant.State.SPARE)
        samples.append(_ms(lambda tenant=tenant: tenant.create_schema(check_if_exists=True, verbosity=0)))
    return {"spare_ms": samples}


def migrate_schemas(count: int) -> Samples:
    """The same with django-tenants' command."""
    from django.core.management import call_command

    taken = _ms(lambda: call_command("migrate_schemas", tenant=True, verbosity=0))
    return {"migrate_ms_per_tenant": [taken / count], "migrate_all_ms": [taken]}


STEPS = {step.__name__: step for step in (make_spares, migrate, confirm, make_schemas, migrate_schemas)}

if __name__ == "__main__":
    if sys.argv[1] in {"make_spares", "make_schemas"}:
        _create_database(sys.argv[3])
    django.setup()
    print(json.dumps(STEPS[sys.argv[1]](int(sys.argv[2]))))
