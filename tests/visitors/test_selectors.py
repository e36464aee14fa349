"""Who counts as being on the site: the rule in SQL and the one in Python say the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_visitor, make_website
from visitors.models import Visit, Visitor
from visitors.selectors import here_until, sign_of, signs_on_site, visitors_on_site

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ago = st.one_of(st.none(), st.integers(0, 200), st.integers(1700, 1900))


def visit(visitor: Visitor, *, seen: int = 0, left: int | None = None, number: int = 1, started: int = 600) -> Visit:
    at = NOON - timedelta(seconds=seen)
    return Visit.objects.create(
        visitor=visitor, website=visitor.website, number=number, started_at=NOON - timedelta(seconds=max(started, seen)), seen_at=at, page_at=at,
        left_at=None if left is None else NOON - timedelta(seconds=left), channel="direct",
    )  # fmt: skip


def connected(seconds: int | None) -> datetime | None:
    return None if seconds is None else NOON - timedelta(seconds=seconds)


@settings(max_examples=80)
@given(seen=st.one_of(st.integers(0, 200), st.integers(1700, 1900)), left=ago, socket=ago)
def test_sql_and_python_agree(tenant: TenantRef, seen: int, left: int | None, socket: int | None) -> None:
    visitor = make_visitor(seen_at=connected(socket))
    row = visit(visitor, seen=seen, left=left)

    is_here = bool(visitors_on_site(now=NOON, visits=[row.uuid]))

    until = here_until(seen_at=row.seen_at, left_at=row.left_at, connected_at=connected(socket))
    assert is_here == (until > NOON and row.seen_at > NOON - timedelta(minutes=30))


def test_a_machine_that_died_is_gone_within_two_minutes(tenant: TenantRef) -> None:
    visitor = make_visitor(seen_at=NOON)
    row = visit(visitor)

    assert sign_of(row).until - NOON <= timedelta(minutes=2)
    assert visitors_on_site(now=NOON + timedelta(seconds=90), everybody=True)
    assert not visitors_on_site(now=NOON + timedelta(seconds=120), everybody=True)


def test_between_two_pages_nobody_vanishes_and_then_he_does(tenant: TenantRef) -> None:
    visitor = make_visitor(seen_at=NOON)
    visit(visitor, left=0)

    assert visitors_on_site(now=NOON + timedelta(seconds=5), everybody=True)
    assert not visitors_on_site(now=NOON + timedelta(seconds=9), everybody=True)


def test_a_tab_in_the_background_keeps_him_while_its_socket_lives(tenant: TenantRef) -> None:
    visitor = make_visitor(seen_at=NOON)
    visit(visitor, seen=15 * 60)

    assert visitors_on_site(now=NOON, everybody=True)
    assert not visitors_on_site(now=NOON + timedelta(seconds=60), everybody=True)


def test_everybody_is_told_once_with_the_newest_visit(tenant: TenantRef) -> None:
    visitor = make_visitor()
    visit(visitor, started=900)
    newest = visit(visitor, number=2, started=60)

    assert [row.uuid for row in visitors_on_site(now=NOON, everybody=True)] == [newest.uuid]
    assert [sign.visit for sign in signs_on_site(now=NOON)] == [newest.uuid]
    assert [row.uuid for row in visitors_on_site(now=NOON, visitors=[visitor.uuid])] == [newest.uuid]


def test_visits_and_visitors_may_be_asked_for_together(tenant: TenantRef) -> None:
    first, second, third = (visit(make_visitor()) for _ in range(3))

    assert {row.uuid for row in visitors_on_site(now=NOON, visits=[first.uuid], visitors=[second.visitor.uuid])} == {first.uuid, second.uuid}
    assert third.uuid in {row.uuid for row in visitors_on_site(now=NOON, everybody=True)}


def test_the_banned_and_those_of_a_website_that_is_off_are_not_told(tenant: TenantRef) -> None:
    visit(make_visitor(is_banned=True))
    visit(make_visitor(make_website(is_active=False)))
    here = visit(make_visitor())

    assert [row.uuid for row in visitors_on_site(now=NOON, everybody=True)] == [here.uuid]


def test_another_company_sees_none_of_it(tenant: TenantRef, other_tenant: TenantRef) -> None:
    row = visit(make_visitor())

    with tenant_scope(other_tenant):
        assert visitors_on_site(now=NOON, everybody=True) == []
        assert visitors_on_site(now=NOON, visits=[row.uuid], visitors=[row.visitor.uuid]) == []
        assert signs_on_site(now=NOON) == []
