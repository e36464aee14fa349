"""Whether the list of everybody on the site says that a visitor was invited, or declined."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import make_visit, make_visitor
from visitors.protocol import live_visitor

NOW = timezone.now()


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, ""),
        ({"invited_at": NOW}, "invited"),
        ({"invited_at": NOW - timedelta(days=1)}, ""),
        ({"invited_at": NOW, "refused_at": NOW, "refusals": 1}, "refused"),
        ({"refused_at": NOW - timedelta(days=6), "refusals": 1}, "refused"),
        # His peace is over: he may be invited again, and was.
        ({"refused_at": NOW - timedelta(days=8), "refusals": 1}, ""),
        ({"refused_at": NOW - timedelta(days=8), "refusals": 1, "invited_at": NOW}, "invited"),
        ({"refused_at": NOW - timedelta(days=90), "refusals": 2}, "refused"),
        ({"is_never_invited": True}, "refused"),
    ],
)
@pytest.mark.usefixtures("tenant")
def test_the_row_says_what_became_of_inviting_him(fields: dict[str, Any], shown: str) -> None:
    visit = make_visit(make_visitor(**fields), started_at=NOW - timedelta(minutes=5), seen_at=NOW)
    assert live_visitor(visit).invited == shown
