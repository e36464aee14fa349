"""Start a process of the product with patches: ``python -m tests.chaos.launch PATCH,PATCH manage.py serve ...`` or ``... celery ...``.

Product code has no switches for tests; whatever a control or a fault must change is changed here, from outside.
"""

from __future__ import annotations

import os
import sys


def main(arguments: list[str]) -> None:
    """Patch, then run the command line that follows."""
    names, program, *rest = arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.chaos.settings")
    from tests.chaos import patches

    sys.argv = [program, *rest]
    if program == "celery":
        from celery.__main__ import main as run

        patches.apply_at_import(names.split(","))
        import config.celery  # noqa: F401 - the application that is patched

        run()
        return
    patches.apply_at_import(names.split(","))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main(sys.argv[1:])
