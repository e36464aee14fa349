"""``manage.py tenant``: what an operator of the machine does to a company."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.accounts.services.export import export_company
from tenants.hosts import ref_of
from tenants.lifecycle import WrongState, delete_tenant, drop_expired_tenants, resume_tenant, suspend_tenant
from tenants.models import Tenant
from tenants.scope import public_scope, tenant_scope

EXPORT = "export"
ACTIONS = {"suspend": suspend_tenant, "resume": resume_tenant, "delete": delete_tenant}


class Command(BaseCommand):
    """List, suspend, resume, export, delete."""

    help = "List companies; suspend, resume, export or delete one by its name in the address."

    def add_arguments(self, parser: CommandParser) -> None:
        """The action, and the company where one is needed."""
        parser.add_argument("action", choices=["list", *ACTIONS, EXPORT, "drop-expired"])
        parser.add_argument("slug", nargs="?", help="the NAME of NAME.<base domain>")
        parser.add_argument("file", nargs="?", type=Path, help="export: the ZIP to write, NAME.zip unless told")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if options["action"] == "list":
            self._list()
        elif options["action"] == "drop-expired":
            self.stdout.write(f"{drop_expired_tenants()} companies dropped.")
        elif options["action"] == EXPORT:
            self._export(options["slug"], options["file"])
        else:
            self._act(options["action"], options["slug"])

    def _list(self) -> None:
        with public_scope():
            tenants = list(Tenant.objects.filter(slug__isnull=False).order_by("slug"))
        for tenant in tenants:
            self.stdout.write(f"{tenant.slug:24} {tenant.state:10} {tenant.schema_name:30} {tenant.name}")
        self.stdout.write(f"{len(tenants)} companies.")

    def _tenant(self, slug: str | None) -> Tenant:
        with public_scope():
            tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is None:
            raise CommandError(f"There is no company {slug!r}; `manage.py tenant list` shows them.")
        return tenant

    def _export(self, slug: str | None, file: Path | None) -> None:
        tenant = self._tenant(slug)
        if tenant.dropped_at:
            raise CommandError("The data of this company is gone.")
        path = file or Path(f"{tenant.slug}.zip")
        with path.open("wb") as target, tenant_scope(ref_of(tenant, "")):
            count = export_company(by=None, target=target)
        self.stdout.write(f"{count} rows written to {path}.")

    def _act(self, action: str, slug: str | None) -> None:
        tenant = self._tenant(slug)
        try:
            tenant = ACTIONS[action](tenant_uuid=tenant.uuid)
        except WrongState as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{tenant.slug} is {tenant.state} now.")
