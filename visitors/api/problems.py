"""How the exceptions of visitors' services are answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.problems import becomes_not_allowed, becomes_not_found, becomes_problem
from visitors.permissions import NotFound
from visitors.services import websites

becomes_not_found(NotFound)
becomes_not_allowed(websites.NotAllowed, detail=_("Only the owner and admins change websites."))
becomes_problem(
    websites.TooManyWebsites,
    status=409,
    code="too_many_websites",
    title=_("There are too many websites."),
    detail=_("Add the address to a website that exists."),
)
becomes_problem(
    websites.BadOrigin,
    status=400,
    code="bad_origin",
    title=_("This is not the address of a site."),
    detail=_("Send scheme, host and port, such as https://www.example.com."),
    members=lambda error: {"origin": error.typed[:300], "reason": str(error.reason)},
)
