"""Suspend or resume a company, in a process of its own: ``python -m tests.chaos.tenant suspend|resume UUID``."""

from __future__ import annotations

import sys
from uuid import UUID

import django

django.setup()

from tenants.services import resume_tenant, suspend_tenant

if __name__ == "__main__":
    {"suspend": suspend_tenant, "resume": resume_tenant}[sys.argv[1]](tenant_uuid=UUID(sys.argv[2]))
