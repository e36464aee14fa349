"""The ASGI application: Django for pages and API, lean applications for sockets and long-poll."""

from __future__ import annotations

import os
from importlib import import_module

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from config.edge import Edge  # noqa: E402 - apps must be loaded first
from config.routing import build_application  # noqa: E402

# Now, and not while somebody waits for the first page: it takes 0.3 s.
for _urls in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF, settings.FILES_URLCONF):
    import_module(_urls)

application = Edge(build_application(django_application))
