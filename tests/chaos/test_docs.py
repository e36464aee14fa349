"""docs/chaos.md names every fault and every control."""

from __future__ import annotations

from django.conf import settings

from tests.chaos import faults as _faults  # noqa: F401 - all kinds register
from tests.chaos.faults.kinds import KINDS, table
from tests.chaos.options import parse
from tests.chaos.schedule import plan


def test_the_table_of_faults_is_current() -> None:
    page = (settings.ROOT / "docs" / "chaos.md").read_text()
    assert page.split("<!-- faults -->")[1].split("<!-- /faults -->")[0].strip() == table(), "paste tests.chaos.faults.kinds.table()"


def test_a_seed_gives_the_same_schedule_and_as_many_kinds_as_there_is_room_for() -> None:
    options = parse(["--seed", "5", "--faults", str(len(KINDS) + 3)])
    assert plan(options) == plan(options)
    assert {item.kind for item in plan(options)} == set(KINDS)
    assert plan(options) != plan(parse(["--seed", "6", "--faults", str(len(KINDS) + 3)]))
    assert len(KINDS) >= 20
