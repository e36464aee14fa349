"""Whether this process should get traffic."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from tenants.realtime.hub import is_draining
from tenants.scope import public_scope


def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and the process is not about to stop, else 503. It says nothing more to strangers (A128)."""
    if is_draining():
        return JsonResponse({"status": "draining"}, status=503, headers={"Retry-After": "5"})
    try:
        with public_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "database does not answer"}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"status": "ok"})
