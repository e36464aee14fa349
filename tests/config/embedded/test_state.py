"""What bin/up remembers between starts."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from config.embedded.errors import SetupError
from config.embedded.state import State


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = State(tmp_path).secret("secret_key")

    assert State(tmp_path).secret("secret_key") == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_a_port_that_somebody_took_meanwhile_is_replaced(tmp_path):
    remembered = State(tmp_path).port("postgres")
    with socket.socket() as other:
        other.bind(("127.0.0.1", remembered))
        other.listen()

        assert State(tmp_path).port("postgres") != remembered


def test_a_damaged_file_is_told_in_a_sentence(tmp_path):
    (tmp_path / "secrets.json").write_text("{")

    with pytest.raises(SetupError, match=r"secrets\.json cannot be read"):
        State(tmp_path).secret("secret_key")


def test_a_folder_that_cannot_be_made_names_the_variable():
    with pytest.raises(SetupError, match="SODAN_DATA"):
        State(Path("/proc/nowhere"))
