"""Where an address is, by a database in MaxMind's format (``GEOIP_PATH``). Reads files, no tables and no network.

Layouts: MaxMind's and DB-IP's own (``names`` by language), and flat keys (``country_code``, ``state1``, ``city``).
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import maxminddb
import msgspec
from django.conf import settings

from visitors.sources import clean_text

log = logging.getLogger(__name__)

LONGEST_NAME = 100
LOOK_EVERY_S = 10.0
# Our languages, and what the files call them.
_LANGUAGES = {"ja": "ja", "zh-hans": "zh-CN"}
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_MAXMIND = re.compile(r"Geo(Lite|IP)2?-", re.IGNORECASE)
Maker = Literal["dbip", "maxmind", ""]


class Place(msgspec.Struct, frozen=True):
    """A place: country (ISO 3166, two capital letters), region and city in English, each empty if unknown.

    ``names`` has region and city in others of our languages, where the data has them.
    """

    country: str = ""
    region: str = ""
    city: str = ""
    names: dict[str, tuple[str, str]] = {}


NOWHERE = Place()


def find_place(address: str) -> Place:
    """The place of a textual IP address; ``NOWHERE`` if it is not known. Any text is taken, and no exception is raised."""
    data = _current()
    return _place_of(address, data) if data.readers else NOWHERE


def maker() -> Maker:
    """Who made the data, for the attribution that must stand where places are shown; empty while there is none."""
    readers = _current().readers
    if not readers:
        return ""
    return "maxmind" if _MAXMIND.match(readers[0].metadata().database_type) else "dbip"


class _Data:
    """The files as they were opened; compared by identity, so that nothing remembered outlives a change."""

    def __init__(self, stamp: tuple[object, ...], readers: list[maxminddb.Reader]) -> None:
        self.stamp = stamp
        self.readers = readers


_lock = Lock()
_looked: tuple[float, _Data] = (float("-inf"), _Data((), []))


def _current() -> _Data:
    """The files, opened anew if they changed since we looked."""
    global _looked
    looked_at, data = _looked
    if time.monotonic() - looked_at < LOOK_EVERY_S or not _lock.acquire(blocking=False):
        return data
    try:
        stamp = tuple(_stamps())
        if stamp != data.stamp:
            # The old ones stay open for whoever is reading, and are closed with their last reader.
            data = _Data(stamp, _open(stamp))
            _place_of.cache_clear()
        _looked = time.monotonic(), data
    finally:
        _lock.release()
    return data


def _stamps() -> list[tuple[Path, int, int, int]]:
    """The files there are, with what tells a new one from an old one."""
    if not settings.GEOIP_PATH:
        return []
    path = Path(settings.GEOIP_PATH)
    found = []
    for file in sorted(path.glob("*.mmdb")) if path.is_dir() else [path]:
        try:
            stat = file.stat()
        except OSError:
            continue
        found.append((file, stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return found


def _open(stamps: tuple[Any, ...]) -> list[maxminddb.Reader]:
    readers = []
    for file, *_rest in stamps:
        try:
            readers.append(maxminddb.open_database(file))
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            log.warning("%s is no database of places: %s", file, error)
    return readers


@lru_cache(maxsize=8192)
def _place_of(address: str, data: _Data) -> Place:
    for reader in data.readers:
        try:
            record = reader.get(address)
        except (TypeError, ValueError, maxminddb.InvalidDatabaseError):
            continue  # No address, or one of IPv6 in a file of the others.
        if isinstance(record, dict):
            return _read(record)
    return NOWHERE


def _read(record: Mapping[str, Any]) -> Place:
    country = record.get("country") or record.get("registered_country")
    code = country.get("iso_code") if isinstance(country, dict) else record.get("country_code") or country
    divisions = record.get("subdivisions")
    region = divisions[0] if isinstance(divisions, list) and divisions else record.get("state1") or record.get("region")
    city = record.get("city")
    english = _named(region, "en"), _named(city, "en")
    names = {ours: (_named(region, theirs), _named(city, theirs)) for ours, theirs in _LANGUAGES.items()}
    return Place(
        code if isinstance(code, str) and _COUNTRY.match(code) else "",
        *english,
        {language: pair for language, pair in names.items() if any(pair) and pair != english},
    )


def _named(thing: object, language: str) -> str:
    """A name out of ``{"names": {"en": ...}}``; a flat one is English."""
    names = thing.get("names") if isinstance(thing, dict) else {"en": thing}
    name = names.get(language) if isinstance(names, dict) else None
    return clean_text(name[: 4 * LONGEST_NAME], longest=LONGEST_NAME) if isinstance(name, str) else ""
