"""Run the web process: pages, API, sockets and long-poll on one port."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from tenants.realtime.server import make_server


class Command(BaseCommand):
    """``manage.py serve``."""

    help = "Serve pages, API and sockets (uvicorn; SODAN_SERVER=daphne runs daphne instead)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self.stdout.write(f"Serving {settings.BASE_URL} on {host}:{port} with {settings.SERVER}")
        self.stdout.flush()
        if settings.SERVER == "daphne":
            # Its reactor must be installed before anything else imports one, hence a process of its own.
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
            arguments = ["-b", host, "-p", str(port), "--no-server-name", "--websocket_timeout", "-1", "--access-log", os.devnull]
            os.execv(sys.executable, [sys.executable, "-m", "daphne", *arguments, "config.asgi:application"])  # noqa: S606 - our own interpreter
        server = make_server(host=host, port=port)
        server.run()
        if not server.started:
            sys.exit(3)
