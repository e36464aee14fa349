"""Uploads of visitors: the same as operators', with the ticket of the widget instead of a session, from a page of another origin."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from chat.api import file_problems
from chat.api.files import OFFSET, offset_of
from chat.permissions import NotFound, access_upload
from chat.protocol_files import file_details
from chat.services.files import PIECE_BYTES, append_piece, begin_upload, cancel_upload
from tenants import strict_json
from tenants.cors import preflight, readable_by, readable_by_anyone
from tenants.limits import RateLimited, hit, hit_client
from tenants.problems import Problem, problem_for
from tenants.realtime.tickets import Audience, BadTicket, Ticket, read_ticket
from tenants.scope import current_tenant
from visitors.models import Visitor
from visitors.permissions import is_any_websites_origin

__all__ = ["file_problems", "upload", "uploads"]

BODY_BYTES = 4096
SCHEME = "Ticket "
METHODS = "POST, GET, PATCH, DELETE"
HEADERS = "authorization, content-type, upload-offset, accept-language"


class NewUpload(msgspec.Struct):
    """What will be sent. Fields of newer panels are ignored."""

    name: str
    size: int


@csrf_exempt
def uploads(request: HttpRequest) -> HttpResponse:
    """Begin an upload. The ticket says who sends and from which page; no cookie is read (hence no CSRF)."""
    return _answer(request, {"POST": _begin})


@csrf_exempt
def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An upload of the visitor's own: how much has come, the next piece, or that it is taken back."""
    return _answer(
        request,
        {
            "GET": lambda request, visitor: HttpResponse(strict_json.dumps(file_details(access_upload(file_id=uuid, visitor=visitor)))),
            "PATCH": lambda request, visitor: _piece(request, visitor, uuid),
            "DELETE": lambda request, visitor: _cancel(visitor, uuid),
        },
    )


Handler = Callable[[HttpRequest, Visitor], HttpResponse]


def _answer(request: HttpRequest, handlers: dict[str, Handler]) -> HttpResponse:
    origin = request.headers.get("Origin", "")
    if request.method == "OPTIONS":
        response = preflight(origin if is_any_websites_origin(origin) else None)
        if response.status_code == 204:
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = HEADERS
        return response
    try:
        handler = handlers.get(request.method or "")
        if handler is None:
            raise Problem(405, "method_not_allowed", _("This address does not take that method."), _("Use the widget."))
        hit_client(request, "uploads", limit=1200, period=60)
        visitor = _visitor(request, origin)
        with translation.override(_language(request)):
            response = handler(request, visitor)
    except RateLimited as error:
        detail = _("You sent much in a short time. Try again in a moment.")
        limited = Problem(429, "too_many_requests", _("There were too many requests."), detail, headers={"Retry-After": str(error.retry_after)})
        return readable_by_anyone(limited.response())
    except Exception as error:
        problem = problem_for(error)
        if problem is None:
            raise
        with translation.override(_language(request)):
            return readable_by_anyone(problem.response())
    response.headers["Content-Type"] = "application/json"
    response.headers["Cache-Control"] = "no-store"
    return readable_by(response, origin) if origin else response


def _begin(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    try:
        body = msgspec.convert(strict_json.loads(request.read(BODY_BYTES + 1), max_bytes=BODY_BYTES), NewUpload)
    except strict_json.TooLarge as error:
        raise Problem(413, "too_large", _("The body is too large."), _("Send less in one request.")) from error
    except (strict_json.BadJson, msgspec.ValidationError) as error:
        raise Problem(400, "bad_json", _("The body is not what is expected."), _("Use the widget."), reason=str(error)) from error
    hit("uploads_begun", "visitor", visitor.pk, limit=60, period=600)
    row = begin_upload(by=visitor, name=body.name, size=body.size, now=timezone.now())
    return HttpResponse(strict_json.dumps(file_details(row)), status=201)


def _piece(request: HttpRequest, visitor: Visitor, uuid: UUID) -> HttpResponse:
    row = access_upload(file_id=uuid, visitor=visitor)
    content = request.read(PIECE_BYTES + 1)
    row = append_piece(upload=row, offset=offset_of(request.headers.get(OFFSET)), content=content, now=timezone.now())
    return HttpResponse(strict_json.dumps(file_details(row)))


def _cancel(visitor: Visitor, uuid: UUID) -> HttpResponse:
    cancel_upload(upload=access_upload(file_id=uuid, visitor=visitor))
    return HttpResponse(b"{}")


def _visitor(request: HttpRequest, origin: str) -> Visitor:
    text = request.headers.get("Authorization", "")
    try:
        if not text.startswith(SCHEME):
            raise BadTicket
        ticket: Ticket = read_ticket(text.removeprefix(SCHEME), tenant_uuid=current_tenant().uuid, audience=Audience.VISITOR)
    except BadTicket as error:
        raise _out_of_date() from error
    # To its own origin a browser says none with a GET, which tells how much has come and nothing else.
    if ticket.origin != origin and (origin or request.method != "GET"):
        raise Problem(403, "origin_not_allowed", _("The widget does not start here."), _("The ticket belongs to another page."))
    visitor = Visitor.objects.select_related("website").filter(pk=ticket.subject_id, uuid=ticket.subject, website__is_active=True).first()
    if visitor is None or visitor.is_banned:
        raise NotFound
    if visitor.generation != ticket.generation:
        raise _out_of_date()
    return visitor


def _language(request: HttpRequest) -> str:
    return translation.get_language_from_request(request)


def _out_of_date() -> Problem:
    return Problem(401, "bad_ticket", _("The page is out of date."), _("Load the page again."))
