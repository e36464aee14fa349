"""The product's settings as in production, on loopback and without TLS."""

from __future__ import annotations

from config.settings import *  # noqa: F403

# The development profile keeps every query for its debug pages.
DEBUG = False
SODAN_SPARE_SCHEMAS = 0
