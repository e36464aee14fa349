"""The figures of days over the public API and as a table: right sums, one's own company only, and clear refusals."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_user, make_visitor, make_website
from tests.visitors.hits.test_record import BROWSER, SEARCH, page
from visitors.places import Place
from visitors.services.hits import Report, record_reports

# In the company's zone, Berlin, the third of May is over.
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr("visitors.api.traffic.timezone.now", lambda: NOW)
    return NOW


def come(*hits, visitor=None, at=NOW, agent=BROWSER, country="DE"):
    visitor = visitor or make_visitor()
    record_reports([(Report(visitor.pk, list(hits) or [page()], "de", "Europe/Berlin", "", agent, Place(country)), at)])
    return visitor


def test_figures_of_a_span_and_of_the_one_before(tenant: TenantRef, api: Api, now: datetime) -> None:
    ana = come(page("/", referrer=SEARCH), page("/tea", title="Tea"), at=NOW - timedelta(days=9))
    come(page("/tea", referrer=SEARCH), visitor=ana, at=NOW - timedelta(days=2))
    come(page("/tea"), visitor=ana, at=NOW - timedelta(hours=1))
    come(page("/tea", referrer="https://www.sogou.com/web?query=tea"), at=NOW, agent=PHONE, country="CN")

    found = api.get("traffic/").json()

    assert (found["days"], found["before"]) == ({"since": "2026-04-28", "until": "2026-05-04"}, {"since": "2026-04-21", "until": "2026-04-27"})
    assert found["total"] == {"visitors": 2, "new_visitors": 1, "visits": 3, "page_views": 3, "visible_ms": 0}
    assert found["total_before"] == {"visitors": 1, "new_visitors": 1, "visits": 1, "page_views": 2, "visible_ms": 0}
    assert [row["day"] for row in found["by_day"]] == [f"2026-{day}" for day in ("04-28", "04-29", "04-30", "05-01", "05-02", "05-03", "05-04")]
    assert [row["visitors"] for row in found["by_day"]] == [0, 0, 0, 0, 1, 0, 2]
    assert {(row["channel"], row["engine"]): (row["visits"], row["visits_before"]) for row in found["sources"]} == {
        ("search", "Google"): (1, 1),
        ("search", "Sogou"): (1, 0),
        ("direct", ""): (1, 0),
    }
    assert found["pages"] == {"results": [{"value": "/tea", "label": "A page", "visits": 3, "page_views": 3}], "different": 1}
    assert [row["value"] for row in found["words"]["results"]] == ["tea"]
    assert {row["value"]: row["visits"] for row in found["countries"]["results"]} == {"DE": 2, "CN": 1}
    assert {row["value"]: row["visits"] for row in found["devices"]["results"]} == {"desktop": 2, "phone": 1}
    assert (found["counted_since"], found["kept_days"], found["time_zone"]) == ("2026-04-25", 400, "Europe/Berlin")


def test_spans_end_with_the_companys_today(tenant: TenantRef, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    # Half past midnight in Berlin.
    monkeypatch.setattr("visitors.api.traffic.timezone.now", lambda: datetime(2026, 5, 4, 22, 30, tzinfo=UTC))
    expected = {"today": ("05-05", "05-05"), "yesterday": ("05-04", "05-04"), "7d": ("04-29", "05-05"), "30d": ("04-06", "05-05"), "90d": ("02-05", "05-05")}
    for span, (since, until) in expected.items():
        assert api.get(f"traffic/?span={span}").json()["days"] == {"since": f"2026-{since}", "until": f"2026-{until}"}, span
    own = api.get("traffic/?since=2026-01-01&until=2026-01-31").json()
    assert (own["days"]["since"], len(own["by_day"])) == ("2026-01-01", 31)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("span=8d", "span"),
        ("span=", "span"),
        ("since=2026-01-01", "until"),
        ("until=2026-01-01", "since"),
        ("since=2026-01-02&until=2026-01-01", "until"),
        ("since=2025-01-01&until=2026-01-02", "since"),
        ("since=20260101&until=2026-01-02", "since"),
        ("since=0001-01-01&until=0001-01-02", "since"),
        ("since=2026-02-30&until=2026-03-02", "since"),
        ("span=7d&since=2026-01-01&until=2026-01-02", "span"),
        ("website=x", "website"),
        ("website=01990000-0000-7000-8000-000000000000", "website"),
    ],
)
def test_days_that_cannot_be_read_are_refused_by_name(tenant: TenantRef, api: Api, query: str, name: str) -> None:
    answer = api.get(f"traffic/?{query}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, name), answer.content


def test_one_website_can_be_asked_for_and_no_foreign_one(tenant: TenantRef, other_tenant: TenantRef, api: Api, now: datetime) -> None:
    shop, blog = make_website(), make_website(name="Blog")
    come(visitor=make_visitor(shop))
    come(visitor=make_visitor(blog))
    with tenant_scope(other_tenant):
        foreign = make_website()
        come(visitor=make_visitor(foreign))

    assert api.get("traffic/").json()["total"]["visits"] == 2
    assert api.get(f"traffic/?website={blog.uuid}").json()["total"]["visits"] == 1
    assert api.get(f"traffic/?website={foreign.uuid}").status_code == 400


def test_a_company_without_visitors_gets_zeros(tenant: TenantRef, api: Api) -> None:
    found = api.get("traffic/?span=today").json()
    assert (found["total"]["visits"], found["counted_since"], found["sources"], found["pages"]) == (0, None, [], {"results": [], "different": 0})


def test_a_long_span_costs_as_many_queries_as_a_short_one_and_reads_no_visits(tenant: TenantRef, api: Api, now: datetime) -> None:
    for days in range(8):
        come(at=NOW - timedelta(days=days))
    spent = {}
    # The first one finds out who asks.
    for span in ("7d", "today", "90d"):
        with CaptureQueriesContext(connection) as queries:
            assert api.get(f"traffic/?span={span}").status_code == 200
        spent[span] = len(queries)
        assert not [query for query in queries if 'visitors_visit"' in query["sql"] or "visitors_visit " in query["sql"] or "pageview" in query["sql"]]
    assert spent["today"] == spent["90d"]


def test_the_table_has_every_figure_and_no_formula(tenant: TenantRef) -> None:
    today = timezone.now()
    come(page("/tea", title="=HYPERLINK(1)", referrer="https://www.sogou.com/web?query=%3D1%2B1"), at=today)
    client = Client(headers={"host": tenant.host})
    client.force_login(make_user(Role.OPERATOR))

    answer = client.get("/traffic/export/?span=today")

    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))
    assert [row["visits"] for row in rows if row["what"] == "total"] == ["1"]
    assert [(row["name"], row["detail"]) for row in rows if row["what"] == "page"] == [("/tea", "'=HYPERLINK(1)")]
    assert [row["name"] for row in rows if row["what"] == "words"] == ["'=1+1"]
    assert client.get("/traffic/export/?span=never").status_code == 400
