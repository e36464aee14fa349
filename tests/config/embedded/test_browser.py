"""Chromium and fonts on a Debian that lacks them, with an apt-get that only writes down what it was asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded import browser
from config.embedded.errors import SetupError

_APT = """#!/bin/sh
echo "$DEBIAN_FRONTEND: $*" >>"{folder}/asked"
if read -r line; then echo "somebody was asked" >>"{folder}/asked"; fi
case "$*" in *" update") echo "E: the mirror is away" >&2; exit {updated};; esac
[ {installed} = 0 ] && /bin/cp "$0" "{folder}/chromium"
echo "E: Unable to locate package" >&2
exit {installed}
"""
_DPKG = """#!/bin/sh
echo -n "{status}"
"""

Machine = Callable[..., Path]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A function that makes the PATH of a machine; answers its folder."""

    def make(*, updated: int = 0, installed: int = 0, fonts: str = "unknown ok not-installed", chromium: bool = False) -> Path:
        texts = {"apt-get": _APT.format(folder=tmp_path, updated=updated, installed=installed), "dpkg-query": _DPKG.format(status=fonts)}
        if chromium:
            texts["chromium"] = "#!/bin/sh\n"
        for name, text in texts.items():
            (tmp_path / name).write_text(text)
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("CHROMIUM", raising=False)
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        return tmp_path

    return make


def test_it_is_installed_without_a_question(machine: Machine) -> None:
    folder, said = machine(), list[str]()
    assert browser.ensure_browser(said.append) == str(folder / "chromium")
    update, install = (folder / "asked").read_text().splitlines()
    assert update.startswith("noninteractive: -qq ") and update.endswith(" update")
    assert install.startswith("noninteractive: -qq ")
    assert install.endswith(" install -y --no-install-recommends chromium fonts-noto-cjk fonts-noto-color-emoji")
    assert said == ["installing chromium, fonts-noto-cjk, fonts-noto-color-emoji from Debian"]


def test_the_lean_one_is_used_where_it_is_and_not_missed_elsewhere(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = machine(installed=100, chromium=True)
    assert browser.ensure_shell() is None and "chromium-headless-shell" in (folder / "asked").read_text()
    (folder / "chromium-headless-shell").write_text("#!/bin/sh\n")
    (folder / "chromium-headless-shell").chmod(0o755)
    assert browser.ensure_shell() == str(folder / "chromium-headless-shell")
    monkeypatch.setenv("CHROMIUM", str(folder / "chromium"))
    assert browser.ensure_shell() is None


def test_old_lists_may_do(machine: Machine) -> None:
    folder = machine(updated=100)
    assert browser.ensure_browser(print) == str(folder / "chromium")


def test_nothing_is_asked_for_where_all_is_there(machine: Machine) -> None:
    folder = machine(fonts="install ok installed", chromium=True)
    assert browser.ensure_browser(print) == str(folder / "chromium")
    assert not (folder / "asked").exists()


def test_a_failure_says_what_apt_said_and_what_works_without(machine: Machine) -> None:
    machine(updated=100, installed=100)
    with pytest.raises(SetupError) as refused:
        browser.ensure_browser(print)
    for part in ("could not install chromium", "the mirror is away", "Unable to locate package", "--no-browser"):
        assert part in str(refused.value)


def test_fonts_alone_do_not_stop_the_tests(machine: Machine) -> None:
    folder, said = machine(installed=100, chromium=True), list[str]()
    assert browser.ensure_browser(said.append) == str(folder / "chromium")
    assert "Unable to locate package" in said[-1]


def test_an_ordinary_user_is_told_the_command(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = machine()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SetupError, match="sudo apt-get install chromium fonts-noto-cjk"):
        browser.ensure_browser(print)
    assert not (folder / "asked").exists()
