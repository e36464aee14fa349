"""Writes small databases in MaxMind's format, as far as the tests need one (https://maxmind.github.io/MaxMind-DB/)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# What MaxMind and DB-IP sell and give away: names by language.
NESTED = {
    "country": {"iso_code": "JP", "names": {"en": "Japan", "ja": "日本"}},
    "subdivisions": [{"names": {"en": "Osaka", "ja": "大阪府", "zh-CN": "大阪府"}}],
    "city": {"names": {"en": "Sakai", "de": "Sakai", "ja": "堺市"}},
}
# The package from npm: flat and English.
FLAT = {"country_code": "DE", "state1": "Bavaria", "state2": "", "city": "Munich", "latitude": "", "timezone": ""}


def write_mmdb(path: Path, networks: Mapping[str, Any], *, version: int = 4, type: str = "city") -> Path:
    """A database of networks and their records, all of one IP version; put in place by renaming, as its readers expect."""
    tree: list[list[Any]] = [[None, None]]
    data = bytearray()
    for network, record in networks.items():
        parsed = ipaddress.ip_network(network)
        number, width = int(parsed.network_address), parsed.max_prefixlen
        node = 0
        for depth in range(parsed.prefixlen):
            bit = number >> (width - 1 - depth) & 1
            if depth == parsed.prefixlen - 1:
                tree[node][bit] = bytes([len(data) >> 16 & 255, len(data) >> 8 & 255, len(data) & 255])
            else:
                if tree[node][bit] is None:
                    tree.append([None, None])
                    tree[node][bit] = len(tree) - 1
                node = tree[node][bit]
        data += _encode(record)
    count = len(tree)
    body = b"".join(_slot(side, count) for sides in tree for side in sides)
    about = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1_780_000_000,
        "database_type": type,
        "description": {"en": "for tests"},
        "ip_version": version,
        "languages": ["en"],
        "node_count": _Wide(count),
        "record_size": 24,
    }
    new = path.with_suffix(".new")
    new.write_bytes(body + bytes(16) + bytes(data) + b"\xab\xcd\xefMaxMind.com" + _encode(about))
    return new.replace(path)


def _slot(side: Any, count: int) -> bytes:
    value = count if side is None else side if isinstance(side, int) else count + 16 + int.from_bytes(side, "big")
    return int(value).to_bytes(3, "big")


class _Wide(int):
    """A number of 32 bits."""


def _encode(value: Any) -> bytes:
    if isinstance(value, _Wide):
        return _head(6, 4) + value.to_bytes(4, "big")
    if isinstance(value, dict):
        return _head(7, len(value)) + b"".join(_encode(key) + _encode(member) for key, member in value.items())
    if isinstance(value, list):
        return _head(11, len(value)) + b"".join(map(_encode, value))
    if isinstance(value, str):
        return _head(2, len(value.encode())) + value.encode()
    # The readers ask for these kinds: 16 bits for what is small, 32 for the number of nodes, 64 for the epoch.
    kind, size = (5, 2) if value < 2**16 else (9, 8)
    return _head(kind, size) + value.to_bytes(size, "big")


def _head(kind: int, size: int) -> bytes:
    long, rest = (29, bytes([size - 29])) if 29 <= size < 285 else (30, (size - 285).to_bytes(2, "big")) if size >= 285 else (size, b"")
    return (bytes([kind << 5 | long]) if kind < 8 else bytes([long, kind - 7])) + rest
