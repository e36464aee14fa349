"""Which contacts a list or an export is asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from tenants.problems import Problem
from visitors.permissions import NotFound, access_contact_segment
from visitors.selectors.contacts import LONGEST_QUERY, ORDERS, ContactFilter
from visitors.selectors.segments import condition_of

NAMES = frozenset({"q", "tag", "owner", "verified", "segment", "email", "external_id", "sort"})
PARAMETERS = [
    OpenApiParameter("q", str, description="Words that must all be found in name, e-mail, phone, company or external id."),
    OpenApiParameter("tag", str, description="Those with this tag."),
    OpenApiParameter("owner", str, description="Those of this person (an id of `owners/`); `none` for those of nobody."),
    OpenApiParameter("verified", bool, description="Those that the site's server vouched for, or those that it did not."),
    OpenApiParameter("segment", str, description="Those in this segment (an id of `contact-segments/`)."),
    OpenApiParameter("email", str, description="Those with exactly this address, in any case."),
    OpenApiParameter("external_id", str, description="The one that your own systems call so."),
    OpenApiParameter("sort", str, enum=list(ORDERS), description="`-seen` unless told: who was on the site last comes first."),
]


def read_filter(query: Any) -> ContactFilter:
    """The filter that query parameters say.

    Raises:
        Problem: 400, naming the parameter.
    """
    owner, verified = query.get("owner", ""), query.get("verified", "")
    for name in NAMES:
        if "\0" in query.get(name, ""):
            raise _bad(name, _("Leave out the NUL character."))
    if len(query.get("q", "")) > LONGEST_QUERY:
        raise _bad("q", _("Search for fewer characters."))
    if verified not in {"", "true", "false"}:
        raise _bad("verified", _("Use true or false."))
    if query.get("sort", "-seen") not in ORDERS:
        raise _bad("sort", _("Use -seen, name or -created."))
    try:
        owner_uuid = UUID(owner) if owner not in {"", "none"} else None
    except ValueError as error:
        raise _bad("owner", _("Use an id of owners/, or none.")) from error
    return ContactFilter(
        q=query.get("q", ""),
        tag=query.get("tag", "")[:100],
        owner=owner_uuid,
        without_owner=owner == "none",
        is_verified=verified == "true" if verified else None,
        condition=_segment(query.get("segment", "")),
        email=query.get("email", "")[:254],
        external_id=query.get("external_id", "")[:200],
        sort=query.get("sort", "-seen"),
    )


def _segment(segment_id: str) -> Q | None:
    if not segment_id:
        return None
    try:
        return condition_of(access_contact_segment(segment_id=segment_id).rules, now=timezone.now())
    except NotFound as error:
        raise _bad("segment", _("Use an id of contact-segments/.")) from error


def _bad(name: str, detail: Any) -> Problem:
    return Problem(400, "bad_parameter", _("A query parameter is not valid."), detail, parameter=name)
