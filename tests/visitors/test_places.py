"""Where an address is: every layout, both versions of IP, files that come, change, break and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.visitors.mmdb import FLAT, NESTED, write_mmdb
from visitors import places
from visitors.places import NOWHERE, Place, find_place, maker


@pytest.fixture(autouse=True)
def looked_at_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each question looks at the files."""
    monkeypatch.setattr(places, "LOOK_EVERY_S", 0)
    yield


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.GEOIP_PATH = str(tmp_path)
    return tmp_path


def test_both_layouts_and_both_versions(folder: Path) -> None:
    write_mmdb(folder / "a-ipv4.mmdb", {"203.0.113.0/24": NESTED, "198.51.100.0/24": FLAT})
    write_mmdb(folder / "b-ipv6.mmdb", {"2001:db8::/32": FLAT}, version=6)

    assert find_place("203.0.113.9") == Place("JP", "Osaka", "Sakai", {"ja": ("大阪府", "堺市"), "zh-hans": ("大阪府", "")})
    assert find_place("198.51.100.1") == find_place("2001:db8::1") == Place("DE", "Bavaria", "Munich")
    for unknown in ("192.0.2.1", "2001:db9::1", "127.0.0.1", "0.0.0.0", "", "evil", "203.0.113.9\x00"):
        assert find_place(unknown) == NOWHERE


def test_one_file_instead_of_a_folder_and_who_made_it(settings: Any, tmp_path: Path) -> None:
    settings.GEOIP_PATH = str(write_mmdb(tmp_path / "own.mmdb", {"203.0.113.0/24": NESTED}, type="GeoLite2-City"))
    assert (find_place("203.0.113.9").city, maker()) == ("Sakai", "maxmind")
    settings.GEOIP_PATH = str(write_mmdb(tmp_path / "other.mmdb", {"203.0.113.0/24": FLAT}, type="DBIP-City-Lite"))
    assert (find_place("203.0.113.9").city, maker()) == ("Munich", "dbip")
    settings.GEOIP_PATH = ""
    assert (find_place("203.0.113.9"), maker()) == (NOWHERE, "")


def test_files_come_change_break_and_go_while_we_run(folder: Path) -> None:
    assert (find_place("203.0.113.9"), maker()) == (NOWHERE, "")
    file = write_mmdb(folder / "a.mmdb", {"203.0.113.0/24": FLAT})
    assert find_place("203.0.113.9").city == "Munich"
    write_mmdb(file, {"203.0.113.0/24": NESTED})
    assert find_place("203.0.113.9").city == "Sakai"
    file.unlink()
    (folder / "a.mmdb").write_bytes(b"no database" * 100)
    assert find_place("203.0.113.9") == NOWHERE
    file.unlink()
    assert find_place("203.0.113.9") == NOWHERE


@pytest.mark.parametrize(
    ("record", "place"),
    [
        ({"country_code": "<b>", "city": "<img src=x>\u202e\x00 y"}, Place("", "", "<img src=x> y")),
        ({"country": {"names": {}}, "subdivisions": [], "city": {"names": {"en": "x" * 500}}}, Place("", "", "x" * 100)),
        ({"country": "FR", "subdivisions": {"a": "b"}, "city": 7}, Place("FR")),
        ({"country": ["FR"], "subdivisions": [5], "city": {"names": ["Paris"]}}, NOWHERE),
        ({"registered_country": {"iso_code": "US"}, "city": {"names": {"ja": 5, "en": "Reno"}}}, Place("US", "", "Reno")),
        ([1], NOWHERE),
        ("JP", NOWHERE),
    ],
)
def test_what_a_file_says_is_bounded_and_never_breaks_anything(folder: Path, record: Any, place: Place) -> None:
    write_mmdb(folder / "a.mmdb", {"203.0.113.0/24": record})
    assert find_place("203.0.113.9") == place
