"""Production's settings, except for what the load of a few hundred browsers that never rest needs."""

from __future__ import annotations

from tests.bench.sockets.production import *  # noqa: F403
from tests.bench.sockets.production import LIMITS

# Frames and sockets are limited for one person; here one speaks for many.
MANY = 1_000_000
LIMITS = {**LIMITS, "frames_per_10_s": MANY, "frames_per_10_s_together": MANY, "sockets_per_visitor": MANY, "sockets_per_operator": MANY}
# Answers make their outbox rows; that the mails fall due in the middle of a run would measure something else.
VISITOR_MAIL_DELAY_S = 3600
