"""Production's settings, except that one person asks as much as many would."""

from __future__ import annotations

from tests.bench.sockets.production import *  # noqa: F403

API_RATE_PER_MINUTE = 10_000_000
