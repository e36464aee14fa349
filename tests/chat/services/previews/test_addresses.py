"""Which addresses are pages of the company's own, and which of a line gets the card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.services.previews.addresses import OwnPages, has_links, own_pages
from tests.factories import make_website

OWN = OwnPages(frozenset({"https://shop.example", "https://www.tea.example", "http://localhost:8001", "https://b.example:8443"}))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://shop.example", "https://shop.example/"),
        ("HTTPS://Shop.Example:443/Tea?a=1#steep", "https://shop.example/Tea?a=1"),
        ("http://shop.example/tea", "https://shop.example/tea"),
        ("http://localhost:8001/tea", "http://localhost:8001/tea"),
        ("https://b.example:8443/", "https://b.example:8443/"),
        ("https://shop.example/抹茶", "https://shop.example/%E6%8A%B9%E8%8C%B6"),
    ],
)
def test_an_own_address_is_kept_in_one_form(written: str, kept: str) -> None:
    assert OWN.address(written) == kept


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/", "https://shop.example.evil.example/", "https://shop.example@evil.example/", "https://evil.example/https://shop.example/",
        "https://shop.example:8443/", "https://sub.shop.example/", "https://localhost:8001/", "http://localhost/", "http://127.0.0.1:8001/",
        "http://169.254.169.254/", "ftp://shop.example/", "javascript:alert(1)", "//shop.example/", "shop.example", "", "https://shop.example\\@evil.example/",
        "https://shop.example/" + "a" * 1000,
    ],
)  # fmt: skip
def test_whatever_is_on_another_host_is_foreign(foreign: str) -> None:
    assert OWN.address(foreign) is None


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ("See https://shop.example/tea.", "https://shop.example/tea"),
        ("See (https://shop.example/tea_(green)), then", "https://shop.example/tea_(green)"),
        ("https://evil.example/ and https://shop.example/a and https://shop.example/b", "https://shop.example/a"),
        ("www.tea.example/x!", "https://www.tea.example/x"),
        ("茶はhttps://shop.example/tea、こちら", "https://shop.example/tea"),
        ("xhttps://shop.example/tea", None),
        ("shop.example/tea", None),
        ("No link at all", None),
        ("https://evil.example/ " * 20 + "https://shop.example/", None),
    ],
)
def test_the_first_own_address_of_a_line(body: str, first: str | None) -> None:
    assert OWN.first_in(body) == first
    assert has_links(body) or first is None


@given(st.text(max_size=300) | st.text(alphabet="https://w.()[]{}shopexample\"' ", max_size=300))
def test_whatever_is_written_nothing_but_own_addresses_comes_out(body: str) -> None:
    found = OWN.first_in(body)
    assert found is None or any(found.startswith(f"{origin}/") for origin in OWN.origins)


@pytest.mark.django_db
def test_all_websites_count(tenant: object) -> None:
    make_website(allowed_origins=["https://a.example", "https://b.example"])
    make_website(allowed_origins=["https://c.example", "http://plain.example", "https://d.example:8443", "https://10.0.0.5", "https://intranet.local"])
    assert own_pages().origins == {"https://a.example", "https://b.example", "https://c.example"}
