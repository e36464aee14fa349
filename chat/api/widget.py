"""What the widget asks of chat over HTTP: who is there, and leaving a message while nobody is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from chat.api import problems
from chat.permissions import NotFound
from chat.protocol import conversation_for_visitor, face, visitor_message
from chat.selectors import latest_conversation_of, presence_for_visitors
from chat.selectors.greetings import greetings_on
from chat.services import leave_message, message_sent
from chat.services.greetings import conditions_of
from tenants import strict_json
from tenants.cors import preflight, readable_by, readable_by_anyone
from tenants.limits import RateLimited, hit, hit_client
from tenants.problems import Problem, problem_for
from tenants.realtime.tickets import Audience, BadTicket, Ticket, read_ticket
from tenants.scope import current_tenant
from visitors.models import Visitor, Website
from visitors.permissions import is_any_websites_origin
from visitors.selectors.inviting import wants_peace
from visitors.services import add_boot_part

__all__ = ["greetings_to_watch", "presence_and_conversation", "problems", "submit_offline_form"]

BODY_BYTES = 64 * 1024


class OfflineForm(msgspec.Struct):
    """What a visitor leaves. Fields of newer panels are ignored."""

    ticket: str
    cid: UUID
    name: str
    email: str
    body: str
    page_url: str = ""
    page_title: str = ""


@add_boot_part
def presence_and_conversation(visitor: Visitor, now: datetime) -> dict[str, Any]:
    """Who answers, and the visitor's newest conversation."""
    tenant = current_tenant()
    presence = presence_for_visitors(now=now)
    # One who was not asked yet whether he may be known is not stored.
    conversation = latest_conversation_of(visitor) if visitor.pk else None
    return {
        "presence": {
            "online": presence.online,
            "operators": [face(operator, tenant) for operator in presence.operators],
            "next_opening": presence.next_opening,
            "time_zone": presence.time_zone,
        },
        "conversation": conversation_for_visitor(conversation, tenant) if conversation else None,
    }


@add_boot_part
def greetings_to_watch(visitor: Visitor, now: datetime) -> dict[str, Any]:
    """What the page is to watch for: the part of each greeting's conditions that only the page knows. Absent where nobody is invited."""
    if visitor.pk is None or visitor.is_banned or wants_peace(visitor, now=now) or visitor.website.invitation_policy == Website.InvitationPolicy.NEVER:
        return {}
    rules = []
    for greeting in greetings_on(visitor.website):
        conditions = conditions_of(greeting)
        if conditions is not None:
            parts = {"page_s": conditions.page_s, "site_s": conditions.site_s, "scroll": conditions.scroll}
            asks = {"events": True} if conditions.asks_events or conditions.asks_basket else {}
            rules.append({"id": str(greeting.uuid), "delay_s": greeting.delay_s, **parts, **asks})
    return {"greetings": rules} if rules else {}


@csrf_exempt
def submit_offline_form(request: HttpRequest) -> HttpResponse:
    """Store the message. The ticket says who writes and from which origin; no cookie is read (hence no CSRF)."""
    origin = request.headers.get("Origin", "")
    if request.method == "OPTIONS":
        return preflight(origin if is_any_websites_origin(origin) else None)
    try:
        if request.method != "POST":
            raise Problem(405, "method_not_allowed", _("This address takes POST only."), _("Use the widget's form."))
        form, ticket = _read(request, origin)
        # Not closed while Valkey is away: what somebody wrote must not be lost for that.
        hit_client(request, "offline_form", limit=20, period=600)
        hit("offline_form", "visitor", ticket.subject_id, limit=5, period=600)
        visitor = Visitor.objects.select_related("website").filter(pk=ticket.subject_id, uuid=ticket.subject, website__is_active=True).first()
        if visitor is None:
            raise NotFound
        if visitor.generation != ticket.generation:
            raise _out_of_date()
        started = leave_message(
            by=visitor,
            name=form.name[:120],
            email=form.email,
            body=form.body,
            cid=form.cid,
            now=timezone.now(),
            page_url=form.page_url if form.page_url.startswith(("http://", "https://")) else "",
            page_title=form.page_title,
        )
    except RateLimited as error:
        detail = _("You left several messages already. Try again in a few minutes.")
        limited = Problem(429, "too_many_requests", _("There were too many requests."), detail, headers={"Retry-After": str(error.retry_after)})
        return readable_by_anyone(limited.response())
    except Exception as error:
        problem = problem_for(error)
        if problem is None:
            raise
        return readable_by_anyone(problem.response())
    tenant = current_tenant()
    conversation = latest_conversation_of(visitor) or started.conversation
    answer = {
        "conversation": conversation_for_visitor(conversation, tenant),
        "message": visitor_message(message_sent(started.message), tenant),
        # Where the answer goes: what the site's server signed, whatever the form said.
        "email": started.email,
    }
    response = HttpResponse(strict_json.dumps(answer), status=201, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return readable_by(response, origin)


def _read(request: HttpRequest, origin: str) -> tuple[OfflineForm, Ticket]:
    if request.content_type not in {"", "text/plain", "application/json"} or request.headers.get("Content-Encoding"):
        raise Problem(415, "not_json", _("The body is not JSON."), _("Use the widget's form."))
    try:
        form = msgspec.convert(strict_json.loads(request.read(BODY_BYTES + 1), max_bytes=BODY_BYTES), OfflineForm)
    except strict_json.TooLarge as error:
        raise Problem(413, "too_large", _("The body is too large."), _("Send less in one request.")) from error
    except (strict_json.BadJson, msgspec.ValidationError) as error:
        raise Problem(400, "bad_json", _("The body is not what is expected."), _("Use the widget's form."), reason=str(error)) from error
    try:
        ticket = read_ticket(form.ticket, tenant_uuid=current_tenant().uuid, audience=Audience.VISITOR)
    except BadTicket as error:
        raise _out_of_date() from error
    if ticket.origin != origin or ticket.scope:
        raise Problem(403, "origin_not_allowed", _("The widget does not start here."), _("The ticket belongs to another page."))
    return form, ticket


def _out_of_date() -> Problem:
    return Problem(401, "bad_ticket", _("The page is out of date."), _("Load the page again."))
