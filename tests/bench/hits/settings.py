"""Production's settings, except that one visitor of the load stands for many."""

from __future__ import annotations

from tests.bench.sockets.settings import *  # noqa: F403
from tests.bench.sockets.settings import LIMITS, MANY

LIMITS = {**LIMITS, "hits_per_10_s_per_address": MANY, "hits_per_10_s_per_company": MANY}
