"""The settings of a measurement of page views, in which one speaks for many operators too."""

from __future__ import annotations

from tests.bench.hits.settings import *  # noqa: F403
