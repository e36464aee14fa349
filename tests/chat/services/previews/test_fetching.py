"""Fetching own pages: nothing but the company's hosts is ever asked, and nothing takes longer or more than it may (A057 to A064)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.files.storage import default_storage

from chat.services.previews import fetching
from chat.services.previews.addresses import OwnPages
from chat.services.previews.fetching import PreviewFailed, fetch_page, fetch_picture
from tenants.fetcher import client
from tests.chat.services.previews.site import Site, picture, serving
from tests.tenants.fetcher.test_addresses import answers


def own(site: Site, *more: str) -> OwnPages:
    return OwnPages(frozenset({site.origin, *more}))


def failure(url: str, pages: OwnPages) -> str:
    with pytest.raises(PreviewFailed) as failed:
        fetch_page(url, pages)
    return failed.value.code


def test_a_page_is_read_and_may_send_us_on_within_the_company(site: Site) -> None:
    site.page("/tea", "<title>Tea</title>")
    site.page("/old", "", status=301, Location="/tea")
    assert fetch_page(site.origin + "/old", own(site)).title == "Tea"
    assert site.asked == ["/old", "/tea"]


def test_nobody_sends_us_to_another_host(site: Site) -> None:
    with serving() as other:
        other.page("/", "<title>Inside</title>")
        for target in (
            other.origin + "/",
            f"//localhost:{other.port}/",
            "http://169.254.169.254/latest/",
            "file:///etc/passwd",
            "https://[::1",
            f"http://127.0.0.1:{site.port}/",
        ):
            assert failure(site.page("/go", "", status=302, Location=target), own(site)) == "foreign"
        site.page("/a", "", status=302, Location="/b")
        site.page("/b", "", status=307, Location=other.origin + "/")
        assert failure(site.origin + "/a", own(site)) == "foreign"
        assert other.asked == []
    assert failure(site.page("/round", "", status=302, Location="/round"), own(site)) == "redirected"
    assert failure(site.page("/nowhere", "", status=302), own(site)) == "redirected"


def test_an_own_name_that_leads_inside_is_not_asked(site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, ["10.0.0.5"])
    monkeypatch.setattr(client.socket, "create_connection", lambda *_a, **_k: pytest.fail("connected"))
    assert failure("https://shop.example/", own(site, "https://shop.example")) == "no_answer"
    assert asked == ["shop.example"]
    settings.FETCH_LOOPBACK = False
    assert failure(site.page("/", "<title>Tea</title>"), own(site)) == "no_answer"
    assert failure("https://10.0.0.5/", OwnPages(frozenset({"https://10.0.0.5"}))) == "no_answer"


def test_too_large_wrong_kind_no_page_no_title(site: Site) -> None:
    assert failure(site.page("/large", b"x" * (fetching.MOST_PAGE_BYTES + 1)), own(site)) == "too_large"
    assert failure(site.page("/pdf", b"%PDF", "application/pdf"), own(site)) == "not_html"
    assert failure(site.page("/json", b"{}", "application/json"), own(site)) == "not_html"
    assert failure(site.page("/none", b"<title>x</title>", ""), own(site)) == "not_html"
    assert failure(site.origin + "/missing", own(site)) == "bad_status"
    assert failure(site.page("/empty", "<p>Nothing"), own(site)) == "no_title"
    assert failure(site.page("/packed", b"x", **{"Content-Encoding": "gzip"}), own(site)) == "bad_answer"


def test_who_is_slow_is_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAGE_WITHIN_S", 0.4)
    site.pause_s = 1.5
    site.page("/", "<title>Tea</title>")
    began = time.monotonic()
    assert failure(site.origin + "/", own(site)) == "no_answer"
    # The time is for all hops together.
    site.pause_s = 0.25
    site.page("/a", "", status=302, Location="/b")
    site.page("/b", "", status=302, Location="/c")
    assert failure(site.origin + "/a", own(site)) == "no_answer"
    assert time.monotonic() - began < 2


@pytest.mark.django_db
def test_pictures_are_drawn_anew_and_only_from_own_hosts(tenant: object, site: Site) -> None:
    stored = fetch_picture(site.page("/a.png", picture(), "image/png"), own(site))
    with default_storage.open(stored) as file:
        assert file.read()[8:12] == b"WEBP"
    with serving() as other:
        assert fetch_picture(other.page("/a.png", picture(), "image/png"), own(site)) == ""
        assert fetch_picture(site.page("/go.png", b"", "image/png", 302, Location=other.origin + "/a.png"), own(site)) == ""
        assert other.asked == []
    for body, kind in (
        (b"<svg/>", "image/svg+xml"),
        (b"<svg/>", "image/png"),
        (picture(), "text/html"),
        (b"", "image/png"),
        (b"x" * (fetching.MOST_PICTURE_BYTES + 1), "image/png"),
    ):
        assert fetch_picture(site.page("/b.png", body, kind), own(site)) == ""
    assert fetch_picture("", own(site)) == fetch_picture(site.origin + "/none.png", own(site)) == ""
