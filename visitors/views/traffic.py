"""The screen of what came to the websites, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenants.problems import problem_for
from visitors.api.traffic_query import read_query
from visitors.selectors import script_tag, websites_by_name
from visitors.selectors.traffic import Traffic, traffic_of
from visitors.services.contacts.export import BOM, csv_line, safe_cell
from visitors.sources import engine_name

COLUMNS = ("what", "name", "detail", "visitors", "new_visitors", "visits", "page_views", "visible_seconds")
# Of each list.
MOST_ROWS = 1000


@require_safe
@login_required
@never_cache
def traffic(request: HttpRequest) -> HttpResponse:
    """The screen, an island on the public API."""
    snippet = next((script_tag(website) for website in websites_by_name() if website.is_active), "")
    return render(request, "visitors/traffic.html", {"snippet": snippet})


@require_safe
@login_required
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """The figures that the parameters of the API's ``traffic/`` name, as CSV; they name nobody, so everybody may have them."""
    try:
        days, website = read_query(request.GET, now=timezone.now())
    except Exception as error:
        problem = problem_for(error)
        if problem is None:
            raise
        return problem.response()
    found = traffic_of(days=days, website=website, most=MOST_ROWS)
    lines = [csv_line(list(COLUMNS)), *(csv_line([safe_cell(cell) for cell in row]) for row in _rows(found))]
    response = HttpResponse(BOM + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="traffic-{days.since}-{days.until}.csv"'
    return response


def _rows(found: Traffic) -> Iterator[tuple[Any, ...]]:
    for name, row in (("total", found.total), ("total before", found.total_before)):
        days = found.days if name == "total" else found.days.before
        yield name, days.since, days.until, row.visitors, row.new_visitors, row.visits, row.page_views, row.visible_ms // 1000
    for day, row in found.by_day.items():
        yield "day", day, "", row.visitors, row.new_visitors, row.visits, row.page_views, row.visible_ms // 1000
    for source in found.sources:
        yield "source", source.channel, engine_name(source.engine) if source.engine else "", "", "", source.visits, source.page_views, ""
    for kind, values in found.values.items():
        for value in values.rows:
            yield kind, value.value, value.label, "", "", value.visits, value.page_views if kind == "page" else "", ""
