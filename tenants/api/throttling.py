"""How often somebody may ask."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from tenants import limits
from tenants.accounts.models import ApiKey
from tenants.problems import Problem

if TYPE_CHECKING:
    from rest_framework.views import APIView

PERIOD_S = 60


class Throttle(BaseThrottle):
    """So many requests a minute for each key or person; the answer's headers say how many are left."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request. When Valkey does not answer, nobody is refused.

        Raises:
            Problem: 429 with ``Retry-After``.
        """
        limit = settings.API_RATE_PER_MINUTE
        who = f"key.{request.auth.pk}" if isinstance(request.auth, ApiKey) else f"user.{request.user.pk}"
        used = limits.count("api", who, period=PERIOD_S)
        if used is None:
            return True
        resets = max(1, int(PERIOD_S - time.time() % PERIOD_S))
        request._request.throttle_headers = {  # type: ignore[attr-defined]
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(max(0, limit - used)),
            "RateLimit-Reset": str(resets),
        }
        if used > limit:
            raise Problem(
                429,
                "too_many_requests",
                _("There were too many requests."),
                _("Wait for the seconds that Retry-After names, then go on more slowly."),
                headers={"Retry-After": str(resets)},
            )
        return True
