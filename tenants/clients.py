"""The one answer to "which address does this request come from" (R20)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client_ip(source: HttpRequest | Mapping[str, Any]) -> str:
    """The client's address, for HTTP requests and ASGI scopes alike.

    ``X-Forwarded-For`` counts only as far as ``TRUSTED_PROXY_COUNT`` proxies append to it; anything that the client wrote
    itself stands further left and is ignored.

    Returns:
        A textual IP address; ``0.0.0.0`` where there is none (a Unix socket).
    """
    if isinstance(source, HttpRequest):
        peer = source.META.get("REMOTE_ADDR") or ""
        forwarded = source.META.get("HTTP_X_FORWARDED_FOR", "")
    else:
        peer = (source.get("client") or ("",))[0] or ""
        values = [value.decode("latin-1") for name, value in source.get("headers", ()) if name.lower() == b"x-forwarded-for"]
        forwarded = ",".join(values)
    count = settings.TRUSTED_PROXY_COUNT
    if count > 0 and forwarded:
        hops = [hop.strip() for hop in forwarded.split(",")]
        address = _written(hops[-min(count, len(hops))])
        if address is not None:
            return address
    return _written(peer) or "0.0.0.0"  # noqa: S104 - a placeholder, nothing binds to it


_client: ContextVar[str | None] = ContextVar("sodan_client", default=None)


@contextmanager
def client_scope(ip: str) -> Iterator[None]:
    """Remember the address of the request that is answered within, for records of who did what from where."""
    token = _client.set(ip)
    try:
        yield
    finally:
        _client.reset(token)


def current_client() -> str | None:
    """The address of the request in force; None outside any."""
    return _client.get()


@lru_cache(maxsize=4096)
def client_block(ip: str) -> str:
    """What limits count by: the address itself, or the /64 of an IPv6 address, because one customer owns all of it."""
    address = _parsed(ip)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address) + "/64"
    return ip if address is None else str(address)


@lru_cache(maxsize=4096)
def client_network(ip: str) -> str:
    """The address cut to what no longer tells one household from the next: /24, or /48 of IPv6; empty where there is none."""
    address = _parsed(ip)
    if address is None or address.is_unspecified:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


@lru_cache(maxsize=4096)
def _written(text: str) -> str | None:
    address = _parsed(text)
    return None if address is None else str(address)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]").split("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


@lru_cache(maxsize=4096)
def is_own_machine(ip: str) -> bool:
    """Whether the address is this machine's own, such as that of a proxy that TRUSTED_PROXY_COUNT does not name."""
    address = ipaddress.ip_address(ip)
    return address.is_loopback or address.is_unspecified
