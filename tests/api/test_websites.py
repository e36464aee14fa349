"""Websites over the API: what is left out stays, what is wrong is refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.api.conftest import Api
from tests.factories import make_website
from visitors.api import views
from visitors.models import Website
from visitors.permissions import access_website_by_id


def test_a_website_is_added_with_a_key(api: Api) -> None:
    answer = api.post("websites/", {"name": "Shop", "allowed_origins": ["Shop.example/cart", "http://localhost:8001"], "labels": {"ja": "相談"}})
    assert answer.status_code == 201, answer.content
    row = Website.objects.get()
    assert (answer.json()["id"], answer.json()["key"]) == (str(row.uuid), row.key)
    assert row.allowed_origins == ["https://shop.example", "http://localhost:8001"]
    assert row.labels == {"ja": "相談"}


def test_only_what_is_named_changes(api: Api) -> None:
    row = make_website(accent="#112233", labels={"en": "Chat"})
    answer = api.patch(f"websites/{row.uuid}/", {"is_active": False, "side": "left"})
    assert answer.status_code == 200, answer.content
    row.refresh_from_db()
    assert (row.name, row.accent, row.labels, row.side, row.is_active) == ("Shop", "#112233", {"en": "Chat"}, "left", False)


@pytest.mark.parametrize(
    "body",
    [{"name": "Tea"}, {"side": "left"}, {"texts": {"title": {"en": "Tea"}}}, {"allowed_origins": ["https://tea.example"]}, {"is_active": True}],
    ids=lambda body: next(iter(body)),
)
def test_what_a_colleague_changes_meanwhile_stays(api: Api, monkeypatch: pytest.MonkeyPatch, body: dict[str, Any]) -> None:
    row = make_website()
    theirs = {
        "name": "Coffee",
        "allowed_origins": ["https://coffee.example"],
        "is_active": False,
        "accent": "#445566",
        "theme": "dark",
        "texts": {"greeting": {"en": "Good day"}},
    }

    def access(*, website_id: UUID) -> Website:
        found = access_website_by_id(website_id=website_id)
        Website.objects.filter(pk=found.pk).update(**theirs)
        return found

    monkeypatch.setattr(views, "access_website_by_id", access)
    answer = api.patch(f"websites/{row.uuid}/", body)
    assert answer.status_code == 200, answer.content
    row.refresh_from_db()
    wanted = {**theirs, **body}
    wanted["texts"] = {**theirs["texts"], **body.get("texts", {})}
    assert {name: getattr(row, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"allowed_origins": ["*"]}, "bad_origin"),
        ({"allowed_origins": []}, "bad_origin"),
        ({"allowed_origins": ["javascript:alert(1)"]}, "bad_origin"),
        ({"allowed_origins": "https://shop.example"}, "invalid"),
        ({"allowed_origins": ["https://a.example"] * 31}, "invalid"),
        ({"accent": "red"}, "invalid"),
        ({"accent": "#112233;background:url(x)"}, "invalid"),
        ({"side": "top"}, "invalid"),
        ({"offset_x": 5000}, "invalid"),
        ({"labels": {"xx": "Hi"}}, "invalid"),
        ({"labels": {"en": "x" * 25}}, "invalid"),
        ({"labels": {"en": {"a": 1}}}, "invalid"),
        ({"key": "w_mine"}, "invalid"),
        ({"first_seen_at": None}, "invalid"),
    ],
)
def test_what_is_wrong_is_refused(api: Api, body: dict[str, Any], code: str) -> None:
    row = make_website()
    answer = api.patch(f"websites/{row.uuid}/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
