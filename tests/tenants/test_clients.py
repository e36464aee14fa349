"""Where a request comes from (ruling R20, attack A004)."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from tenants.clients import client_block, client_ip, client_network

CASES = [
    (0, "203.0.113.9", None, "203.0.113.9"),
    (0, "203.0.113.9", "1.2.3.4", "203.0.113.9"),
    (1, "10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
    (1, "10.0.0.1", "198.51.100.7", "198.51.100.7"),
    (2, "10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
    (3, "10.0.0.1", "198.51.100.7", "198.51.100.7"),
    (1, "10.0.0.1", "evil", "10.0.0.1"),
    (1, "10.0.0.1", "", "10.0.0.1"),
    (1, "10.0.0.1", "2001:db8::1", "2001:db8::1"),
    (0, "::ffff:203.0.113.9", None, "203.0.113.9"),
    (0, "", None, "0.0.0.0"),
]


@pytest.mark.parametrize(("proxies", "peer", "forwarded", "expected"), CASES)
def test_client_ip(settings: object, proxies: int, peer: str, forwarded: str | None, expected: str) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]
    headers = {"x-forwarded-for": forwarded} if forwarded is not None else {}
    assert client_ip(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)) == expected
    scope = {"client": (peer, 1) if peer else None, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    assert client_ip(scope) == expected


def test_one_customer_of_ipv6_is_one_client() -> None:
    assert client_block("2001:db8:1:2:3::4") == client_block("2001:db8:1:2:ffff::1") != client_block("2001:db8:1:3::1")
    assert client_block("203.0.113.9") == "203.0.113.9"


def test_an_address_is_cut_to_its_network() -> None:
    assert client_network("203.0.113.9") == "203.0.113.0/24"
    assert client_network("2001:db8:1:2:3::4") == "2001:db8:1::/48"
    assert client_network("0.0.0.0") == client_network("::") == client_network("evil") == ""
