"""Requests that may be repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import strict_json
from tenants.accounts.models import IdempotencyKey
from tenants.api.views import ApiView
from tenants.names import lock_key
from tenants.problems import Problem

Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """A ``POST`` that may be repeated: with an ``Idempotency-Key`` the first answer is given again.

    The key is kept in the transaction of the change. A failure is not remembered; the same key with another request is 422.
    """

    @wraps(handler)
    def run(view: ApiView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not 1 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
            raise Problem(400, "bad_idempotency_key", _("The Idempotency-Key is not valid."), _("Use 1 to 200 printable characters, such as a UUID."))
        user = view.person(request)
        body = strict_json.dumps(request.data)
        fingerprint = hashlib.sha256(b"\0".join([(request.method or "").encode(), request.get_full_path().encode(), body])).hexdigest()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"idempotency.{request.user.pk}.{key}")])
            earlier = IdempotencyKey.objects.filter(user=user, key=key).first()
            if earlier is None:
                response = handler(view, request, *args, **kwargs)
                answer = strict_json.loads(strict_json.dumps(response.data), max_bytes=1024 * 1024)
                IdempotencyKey.objects.create(user=user, key=key, fingerprint=fingerprint, status=response.status_code, answer=answer)
                return response
        if earlier.fingerprint != fingerprint:
            raise Problem(
                422,
                "idempotency_key_reused",
                _("This Idempotency-Key belongs to another request."),
                _("Use a new key for a new request, and the same key only to repeat one."),
            )
        return Response(earlier.answer, status=earlier.status, headers={"Idempotency-Replayed": "true"})

    return run
