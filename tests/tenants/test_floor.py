"""The oldest PostgreSQL that is supported, 15, migrates and runs the message statement (R9)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.embedded.account import reachable_data, server_account
from config.embedded.binaries import Program
from config.embedded.postgres import Postgres
from config.embedded.state import State

BINARIES = Path("/usr/lib/postgresql/15/bin")
SCRIPT = """
import django
django.setup()
from uuid import uuid4
from django.conf import settings
from django.utils import timezone
from chat.models import Conversation
from chat.services.messages import send_message
from tenants.hosts import tenant_for_host
from tenants.ids import new_id
from tenants.schemas.spares import take_spare
from tenants.scope import public_scope, tenant_scope
from visitors.models import PageView, Visitor, Website
from visitors.services.months import arrange_page_views
with public_scope():
    take_spare(name="Old", slug="old", language="en", time_zone="UTC")
with tenant_scope(tenant_for_host("old.localhost")):
    site = Website.objects.create(name="Shop", allowed_origins=[])
    visitor = Visitor.objects.create(website=site, token_hash="x")
    conversation = Conversation.objects.create(number=1, visitor=visitor, website=site, started_at=timezone.now())
    cid = uuid4()
    first = send_message(conversation=conversation.uuid, by=visitor, body="hello", cid=cid)
    again = send_message(conversation=conversation.uuid, by=visitor, body="hello", cid=cid)
    seen = {"visit_id": 1, "viewed_at": timezone.now(), "url": "https://shop.example/"}
    PageView.objects.create(uuid=new_id(), **seen)
    settings.PAGE_VIEWS_IN_ONE_TABLE = -2
    is_split = arrange_page_views(now=timezone.now())
    PageView.objects.create(uuid=new_id(), **seen)
    print(first.visitor_seq, first.uuid == again.uuid, is_split, PageView.objects.values("id", "uuid").distinct().count())
"""


@pytest.fixture
def old_server() -> Iterator[str]:
    """The address of a throw-away PostgreSQL 15."""
    if not (BINARIES / "initdb").exists():
        pytest.skip("Debian's postgresql-15 is not installed: apt-get install postgresql-15")
    with tempfile.TemporaryDirectory(prefix="sodan-floor-") as folder:
        account = server_account(lambda _line: None)
        home = reachable_data(Path(folder), account, lambda _line: None)
        server = Postgres(program=Program(BINARIES, (), "Debian"), account=account, folder=home, state=State(Path(folder)), throw_away=True)
        try:
            server.start(lambda _line: None)
            yield server.url
        finally:
            server.stop()
            shutil.rmtree(home, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_postgresql_15_migrates_and_stores_messages(old_server: str) -> None:
    environment = {**os.environ, "DATABASE_URL": old_server}

    def run(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=settings.ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("manage.py", "migrate_tenants", "-v0", "--skip-checks")
    run("manage.py", "make_spares", "--wanted", "1", "--skip-checks")

    assert run("-c", SCRIPT).strip() == "1 True True 2"
