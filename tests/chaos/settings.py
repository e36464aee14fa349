"""The product's settings on loopback, with shorter waits so that a run of a minute sees what takes minutes, and the rig's own effect."""

from __future__ import annotations

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS
from tests.chaos.sink import LEASE_S

DEBUG = False
SPARE_SCHEMAS = 0
OUTBOX_LEASE_S = LEASE_S
INGEST_TAKE_OVER_S = 15
INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.sink.SinkConfig"]
