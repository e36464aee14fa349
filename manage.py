#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys

# Django's own commands that look into the database without knowing of scopes.
IN_PUBLIC_SCOPE = {"makemigrations", "showmigrations", "sqlmigrate", "optimizemigration", "squashmigrations", "check"}


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from tenants.scope import public_scope

    if len(sys.argv) > 1 and sys.argv[1] in IN_PUBLIC_SCOPE:
        with public_scope():
            execute_from_command_line(sys.argv)
    else:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
