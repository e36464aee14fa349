"""The product's settings with one more tenant app, whose second migration is what the benchmark rolls out."""

from __future__ import annotations

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS, TENANT_APPS

TENANT_APPS = [*TENANT_APPS, "tests.bench.ledger"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.ledger"]
MIGRATION_MODULES = {"ledger": f"tests.bench.ledger.{os.environ['BENCH_STAGE']}"}
SODAN_SPARE_SCHEMAS = 0
# As in production: DEBUG keeps every query's text and looks on the disk for a static file of each request's name.
DEBUG = WHITENOISE_AUTOREFRESH = False
if os.environ.get("BENCH_YARDSTICK"):
    DATABASES["default"] = {**DATABASES["default"], "ENGINE": "django_tenants.postgresql_backend"}
    DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
