"""The product's settings for a measurement: as in production, except for what a load from a few hundred browsers needs."""

from __future__ import annotations

from config.settings import *  # noqa: F403
from config.settings import LIMITS

# The development profile keeps every query for its debug pages.
DEBUG = False
# 30 frames per 10 s are for one person; here one socket speaks for many.
LIMITS = {**LIMITS, "frames_per_10_s": 1_000_000}
# Answers make their outbox rows; that the mails fall due in the middle of a run would measure something else.
VISITOR_MAIL_DELAY_S = 3600
SODAN_SPARE_SCHEMAS = 0
