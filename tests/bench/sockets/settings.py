"""Production's settings, except for what the load of a few hundred browsers that never rest needs."""

from __future__ import annotations

from tests.bench.sockets.production import *  # noqa: F403
from tests.bench.sockets.production import LIMITS

# 30 frames per 10 s are for one person; here one socket speaks for many.
LIMITS = {**LIMITS, "frames_per_10_s": 1_000_000}
# Answers make their outbox rows; that the mails fall due in the middle of a run would measure something else.
VISITOR_MAIL_DELAY_S = 3600
