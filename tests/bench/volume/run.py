"""The measuring process: ``python -m tests.bench.volume.run CONVERSATIONS MESSAGES ROUNDS [keep]``."""

from __future__ import annotations

import json
import sys

import django


def main(conversations: int, messages: int, rounds: int, *, is_filled: bool) -> dict[str, list[float]]:
    """Fill what is not filled, then ask."""
    from tenants import hosts
    from tenants.models import Domain
    from tenants.schemas.migrate import migrate_public
    from tenants.schemas.spares import make_spares, take_spare
    from tenants.scope import public_scope, tenant_scope
    from tests.bench.volume.ask import ask
    from tests.bench.volume.fill import fill, index

    figures: dict[str, list[float]] = {}
    if not is_filled:
        migrate_public()
        make_spares(wanted=1)
        with public_scope():
            take_spare(name="Bench", slug="bench", language="en", time_zone="UTC")
    with public_scope():
        domain = Domain.objects.select_related("tenant").get(tenant__slug="bench")
        tenant = hosts.ref_of(domain.tenant, domain.domain)
    with tenant_scope(tenant):
        if not is_filled:
            figures.update({f"fill_{name}": [value] for name, value in fill(conversations, messages).items()})
        lines, seconds = index()
        if lines:
            figures["index_lines_per_s"] = [lines / seconds]
    figures.update(ask(tenant, rounds))
    return figures


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(*map(int, sys.argv[1:4]), is_filled="keep" in sys.argv[4:])))
