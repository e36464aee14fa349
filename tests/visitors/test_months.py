"""A large company's page views get a table for each month, and nobody who stores, reads or deletes them notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tenants.names import lock_key
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_visitor
from tests.visitors.hits.test_record import page, record
from visitors.models import PageView, Visit, Visitor
from visitors.services.hits import TimeHit
from visitors.services.months import _id_at, arrange_page_views
from visitors.services.retention import delete_old_visits

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TABLE = PageView._meta.db_table


def seen(at: datetime) -> UUID:
    """The id that a page makes which is seen at a moment."""
    return UUID(int=_id_at(at).int | 7 << 76 | 2 << 62 | uuid4().int & (1 << 62) - 1)


def parts() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(%s)", [TABLE])
        names = [row[0] for row in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {name}")
            found[name.removeprefix(f"{TABLE}_")] = cursor.fetchone()[0]
        return found


def visit(visitor: Visitor, at: datetime, **fields: Any) -> UUID:
    id = seen(at)
    record(visitor, page("/a", id=id, **fields), at=at)
    return id


@pytest.fixture
def visitor(tenant: TenantRef) -> Visitor:
    return make_visitor()


@pytest.fixture
def split(visitor: Visitor, settings: Any) -> Iterator[Visitor]:
    settings.PAGE_VIEWS_IN_ONE_TABLE = -2
    yield visitor


def test_few_page_views_stay_in_one_table(visitor: Visitor) -> None:
    assert not arrange_page_views(now=NOW)
    assert parts() == {}


def test_pages_of_before_and_after_are_stored_once_and_read_together(split: Visitor) -> None:
    old, ahead, strange = visit(split, NOW), seen(datetime(2026, 6, 20, tzinfo=UTC)), UUID("ffffffff-ffff-4fff-8fff-ffffffffffff")
    record(split, page("/ahead", id=ahead), page("/strange", id=strange), at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = current_schema() ORDER BY 1", [TABLE])
        indexes = [row[0] for row in cursor.fetchall()]

    assert arrange_page_views(now=NOW)

    assert parts() == {"before": 1, "m202606": 1, "m202607": 0, "odd": 1}
    assert set(PageView.objects.values_list("uuid", flat=True)) == {old, ahead, strange}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = current_schema() ORDER BY 1", [TABLE])
        # All but the key's: it would have to hold the column by which the table is split.
        assert [row[0].replace(" ONLY ", " ") for row in cursor.fetchall()] == [index for index in indexes if "_pkey" not in index]

    for id in (old, ahead, strange):
        record(split, page("/again", id=id), at=NOW)
    new = visit(split, datetime(2026, 6, 3, tzinfo=UTC))
    assert PageView.objects.count() == 4
    assert parts()["m202606"] == 2
    assert PageView.objects.get(uuid=new).pk > PageView.objects.get(uuid=ahead).pk
    assert not arrange_page_views(now=NOW)


def test_months_are_made_ahead_and_what_came_too_early_moves_into_its_own(split: Visitor) -> None:
    visit(split, NOW)
    arrange_page_views(now=NOW)
    ahead = seen(datetime(2026, 8, 2, tzinfo=UTC))
    record(split, page("/ahead", id=ahead), at=NOW)
    assert parts()["odd"] == 1
    assert arrange_page_views(now=NOW + timedelta(days=31))
    assert (parts()["odd"], parts()["m202608"]) == (0, 1)
    record(split, page("/ahead", id=ahead), at=NOW)
    assert PageView.objects.filter(uuid=ahead).count() == 1


def test_a_month_is_dropped_when_all_of_it_is_older_than_is_kept_and_not_before(split: Visitor) -> None:
    visit(split, NOW)
    arrange_page_views(now=NOW)
    for month in (6, 7):
        visit(split, datetime(2026, month, 15, tzinfo=UTC))
    kept = timedelta(days=400)

    # Before it is that old, and before the visits themselves have gone.
    assert set(parts()) == {"before", "m202606", "m202607", "odd"}
    arrange_page_views(now=datetime(2026, 7, 1, tzinfo=UTC) + kept)
    assert {"before", "m202606"} <= set(parts())
    delete_old_visits(now=datetime(2026, 7, 1, tzinfo=UTC) + kept)
    assert Visit.objects.count() == 1
    arrange_page_views(now=datetime(2026, 6, 30, tzinfo=UTC) + kept)
    assert "m202606" in parts()
    arrange_page_views(now=datetime(2026, 7, 1, tzinfo=UTC) + kept)
    assert not {"before", "m202606"} & set(parts())
    assert parts()["m202607"] == 1


def test_a_visit_that_is_erased_takes_its_pages_from_every_part(split: Visitor) -> None:
    visit(split, NOW)
    arrange_page_views(now=NOW)
    visit(split, datetime(2026, 6, 3, tzinfo=UTC))
    split.delete()
    assert PageView.objects.count() == 0


def test_nothing_is_split_while_reports_are_stored(committed_tenant: TenantRef, settings: Any) -> None:
    settings.PAGE_VIEWS_IN_ONE_TABLE = -2
    other = connection.copy()
    with tenant_scope(committed_tenant):
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [lock_key("hits")])
            assert not arrange_page_views(now=NOW)
            assert parts() == {}
        finally:
            # The connection goes back to the pool, and would take its lock along.
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_all()")
            other.close()


def test_a_page_that_is_read_longer_is_found_in_its_part(split: Visitor) -> None:
    visit(split, NOW)
    arrange_page_views(now=NOW)
    at = datetime(2026, 6, 3, tzinfo=UTC)
    id = visit(split, at)
    record(split, TimeHit(page=id, visible_ms=900), at=at + timedelta(seconds=5))
    assert PageView.objects.get(uuid=id).visible_ms == 900
