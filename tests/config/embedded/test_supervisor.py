"""Processes are restarted when they die, ended together, and found again after a kill -9 of the supervisor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from config.embedded.supervisor import Supervisor, birth, end_leftovers


@pytest.fixture
def supervisor(tmp_path):
    made = Supervisor(environment=dict(os.environ), folder=tmp_path, record=tmp_path / "processes.json")
    yield made
    made.stop()


def test_what_dies_is_started_again(supervisor):
    supervisor.add("sleep", sys.executable, "-c", "import time; time.sleep(60)")
    supervisor.start()
    first = supervisor.processes[0].running.pid
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 10

    again = supervisor.watch(
        lambda: (supervisor.processes[0].running is not None and supervisor.processes[0].running.pid != first) or time.monotonic() > deadline
    )

    assert again
    assert supervisor.processes[0].running.pid != first


def test_stopping_ends_all_and_their_children(supervisor, tmp_path):
    child = "import os, subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); open('child', 'w').write(str(p.pid)); time.sleep(60)"
    supervisor.add("parent", sys.executable, "-c", child)
    supervisor.start()
    deadline = time.monotonic() + 10
    while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    pid = int((tmp_path / "child").read_text())

    supervisor.stop()

    while birth(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not supervisor.record.exists()


def test_leftovers_are_ended_but_not_a_stranger_with_the_same_number(tmp_path):
    left = subprocess.Popen(["sleep", "60"], start_new_session=True)
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    record = tmp_path / "processes.json"
    record.write_text(json.dumps({str(left.pid): birth(left.pid), str(stranger.pid): "another moment"}))

    assert end_leftovers(record) == 1
    assert left.wait(5) == -signal.SIGKILL
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
