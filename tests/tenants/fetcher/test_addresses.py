"""Only public addresses are connected to, however they are written (A057 to A059, A062)."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from tenants.fetcher import AddressRefused, UrlRefused, is_public, read_url, resolve
from tenants.fetcher import addresses as module

PRIVATE = (
    "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 169.254.169.254 169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 "
    "192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 "
    "255.255.255.255 :: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 "
    "64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:a00:1::1 2002:808:808::1 3fff::1 "
    "5f00::1 fc00::1 fd00::1 fd12:3456:789a::1 fe80::1 fe80::1%1 fec0::1 ff02::1 ff0e::1 4000::1 2130706433 0x7f000001 0177.0.0.1 127.1 localhost １２７.０.０.１"
).split()
PUBLIC = "1.1.1.1 8.8.8.8 93.184.215.14 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 ::ffff:8.8.8.8 64:ff9b::808:808 2606:4700::1111 2a00:1450::200e".split()


@pytest.mark.parametrize("text", PRIVATE)
def test_an_address_that_is_not_of_the_public_internet_is_refused(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_taken(text: str) -> None:
    assert is_public(text)


REFUSED = [
    "http://shop.example.com/", "ftp://shop.example.com/", "file:///etc/passwd", "gopher://shop.example.com/", "javascript:alert(1)", "//shop.example.com/",
    "shop.example.com", "", "https://", "https:///x", "https:/shop.example.com", "https:\\\\shop.example.com", "https://shop.example.com\\@evil.example/",
    "https://evil.example\\@shop.example.com/", "https://user@shop.example.com/", "https://user:word@shop.example.com/", "https://shop.example.com:22/",
    "https://shop.example.com:25/", "https://shop.example.com:5432/", "https://shop.example.com:6379/", "https://shop.example.com:80/",
    "https://shop.example.com:8443/", "https://shop.example.com:0/", "https://shop.example.com:/", "https://shop.example.com:99999/", "https://127.0.0.1/",
    "https://127.1/", "https://0/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://0x7f.1/", "https://[::1]/", "https://[::]/",
    "https://[::ffff:127.0.0.1]/", "https://10.0.0.1/", "https://１２７.０.０.１/", "https://localhost/", "https://LOCALHOST/", "https://localhost./",
    "https://a.localhost/", "https://shop.local/", "https://shop.internal/", "https://metadata.google.internal/", "https://shop/", "https://shop.example.com./",
    "https://-shop.example.com/", "https://shop..com/", "https://shöp.example.com/", "https://shop.example.com/ä", "https://shop.example.com/a b",
    "https://shop.example.com/\r\nX: y", "https://shop.example.com/\t", "https://shop.example.com/\0", "https://shop.example.com/#part",
    "https://shop.example.com/\"", "https://shop.example.com?a#b", " https://shop.example.com/", "https://shop.example.com/ ", "https://shop.example.com\n",
    "https://" + "a" * 64 + ".com/", "https://" + ".".join(["a" * 60] * 5) + ".com/", "https://shop.example.com/" + "a" * 1000, "https://shop.example.c0m/",
    "http://localhost/", "http://127.0.0.1/", "http://127.0.0.1:70000/", "http://127.0.0.2:8001/", "http://0.0.0.0:8001/", "https://localhost:8001/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_of_the_web_that_is_not_asked(url: str) -> None:
    with pytest.raises(UrlRefused):
        read_url(url)


@pytest.mark.parametrize("url", ["http://localhost:8001/members", "http://127.0.0.1:8001/"])
def test_this_machine_is_asked_in_development_only(settings: Any, url: str) -> None:
    assert read_url(url).is_loopback
    settings.FETCH_LOOPBACK = False
    with pytest.raises(UrlRefused):
        read_url(url)


def test_an_address_is_taken_apart_as_it_stands() -> None:
    target = read_url("https://Shop.Example.com:443/api/members?site=1&x=/y?z")
    assert (target.host, target.port, target.path, target.is_tls) == ("shop.example.com", 443, "/api/members?site=1&x=/y?z", True)
    assert target.host_header == "shop.example.com"
    assert read_url("https://xn--shp-sna.example.com").path == "/"


def answers(monkeypatch: pytest.MonkeyPatch, *rounds: list[str]) -> list[str]:
    """Let names be looked up as told, one list of addresses after the other; the list of who was asked for grows."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_kinds: Any) -> list[Any]:
        asked.append(host)
        found = rounds[min(len(asked), len(rounds)) - 1]
        return [(socket.AF_INET6 if ":" in text else socket.AF_INET, 0, 0, "", (text, port)) for text in found]

    monkeypatch.setattr(module.socket, "getaddrinfo", look_up)
    return asked


def test_one_private_address_among_many_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ["8.8.8.8", "1.1.1.1", "10.0.0.1"])
    with pytest.raises(AddressRefused):
        resolve("shop.example.com", 443)


def test_public_addresses_come_once_and_those_of_ipv4_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, ["2606:4700::1111", "8.8.8.8", "8.8.8.8"])
    assert resolve("shop.example.com", 443) == ["8.8.8.8", "2606:4700::1111"]
    assert asked == ["shop.example.com"]


def test_a_resolver_that_does_not_answer_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(module.socket, "getaddrinfo", lambda *_a, **_k: gate.wait(5) and [])
    with pytest.raises(AddressRefused):
        resolve("shop.example.com", 443, within_s=0.05)
    gate.set()
