"""The view and the application; ``python -m tests.bench.hits.django_view.asgi`` makes the table."""

from __future__ import annotations

import json
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.hits.django_view.settings"

import django

django.setup()

from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.bench.hits.django_view.models import Seen


def view(request: HttpRequest) -> HttpResponse:
    """Store a page view."""
    data = json.loads(request.body)
    Seen.objects.create(uuid=data["id"], url=data["url"], title=data["title"], referrer=data["referrer"])
    return HttpResponse(status=204)


urlpatterns = [path("hits/", view)]
application = get_asgi_application()

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Seen)
