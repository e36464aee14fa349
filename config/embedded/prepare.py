"""Database, spare schemas and demo company, in one process because each start of Django costs a second.

``python -m config.embedded.prepare`` with the environment of the product.
"""

from __future__ import annotations

import os
import sys
import time

import django
from django.core.management import call_command

STEPS = ("migrate_tenants", "make_spares", "seed_demo")


def main() -> int:
    """Run the steps; answers the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for name in STEPS:
        began = time.monotonic()
        call_command(name)
        print(f"  {name} done in {time.monotonic() - began:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
