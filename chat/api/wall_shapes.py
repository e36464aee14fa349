"""The live wall as the API answers it, from what was read."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chat.protocol import person
from chat.protocol_supervising import WallDepartment, WallDetails, WallFigures, WallOperator
from chat.selectors.wall import Figures, Wall


def wall_details(found: Wall, *, now: datetime) -> WallDetails:
    """The wall."""
    return WallDetails(
        now,
        _figures(found.total),
        [WallDepartment(uuid, _figures(figures)) for uuid, figures in found.departments.items()],
        [
            WallOperator(
                **msgspec.structs.asdict(person(each.operator)),
                availability=each.operator.availability,
                away_reason=each.operator.away_reason,
                is_there=each.is_there,
                capacity=each.operator.capacity,
                figures=_figures(each.figures),
            )
            for each in found.operators
        ],
    )


def _figures(found: Figures) -> WallFigures:
    return WallFigures(found.all, found.waiting, found.late, found.queued, found.since)
