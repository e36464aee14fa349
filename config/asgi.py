"""The ASGI application: Django for pages and API, lean applications for sockets and long-poll."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from config.edge import Edge  # noqa: E402 - apps must be loaded first
from config.routing import build_application  # noqa: E402

application = Edge(build_application(django_application))
