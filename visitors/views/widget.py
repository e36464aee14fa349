"""The loader's file and its boot: the first request that a page with the widget makes."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from tenants import strict_json
from tenants.cors import preflight, readable_by, readable_by_anyone
from tenants.files.services import photo_url
from tenants.hosts import url_of
from tenants.limits import RateLimited, hit_client
from tenants.problems import Problem
from tenants.realtime.tickets import Audience, issue_ticket
from tenants.scope import current_tenant
from visitors.colours import accent_colours
from visitors.look import ICONS, IN_PANEL, in_language, style_of, title_of
from visitors.models import Visitor, Website
from visitors.permissions import OriginNotAllowed, WebsiteInactive, WebsiteUnknown, access_website, is_any_websites_origin
from visitors.selectors import language_of, offered_language
from visitors.services import Look, Page, boot_parts, boot_visitor, note_load
from visitors.services.look import look_of
from visitors.views.identity import end_visitor, find_lost, take_identity

Body = TypeVar("Body")
BODY_BYTES = 16 * 1024
# A whole office may stand behind one address.
BOOTS_PER_MINUTE = 300
PANEL, TRACKER, INVITE = "widget/panel/main.tsx", "widget/tracker/main.ts", "widget/invite/main.ts"
FORMS = "widget/forms/main.tsx"
_PLAIN = {"", "text/plain", "application/json"}


class PageOfBoot(msgspec.Struct):
    """The page as the loader sees it."""

    url: str = ""
    title: str = ""
    referrer: str = ""


class BootBody(msgspec.Struct):
    """What the loader sends. Fields of newer loaders are ignored: pages keep old and new ones in their caches."""

    website: str
    token: str = ""
    language: str = ""
    time_zone: str = ""
    page: PageOfBoot = msgspec.field(default_factory=PageOfBoot)
    # A token that the site's server signed, or an object with what the page says.
    identity: Any = None
    sign_out: bool = False
    # Tokens of who left this browser, when nobody could be told at that moment.
    ended: Annotated[list[str], msgspec.Meta(max_length=5)] = []
    # The visitor was not asked yet: nobody is recognised and nothing is stored; the answer has no visitor and no ticket.
    waits: bool = False


@csrf_exempt
def boot(request: HttpRequest) -> HttpResponse:
    """Recognise the visitor and hand out a ticket. No cookie is read: the token comes in the body (hence no CSRF).

    Refusals are readable by the page that asked, so that the loader can say in the console what to change.
    """
    origin = request.headers.get("Origin", "")
    if request.method == "OPTIONS":
        return preflight(origin if is_any_websites_origin(origin) else None)
    try:
        if request.method != "POST":
            raise Problem(405, "method_not_allowed", _("This address takes POST only."), _("Load the widget with its script tag."))
        hit_client(request, "boot", limit=BOOTS_PER_MINUTE, period=60)
        body = read_body(request, BootBody)
        website = access_website(key=body.website, origin=origin)
        now = timezone.now()
        for token in [*body.ended, *([body.token] if body.sign_out else [])]:
            end_visitor(website=website, token=token, now=now)
        language = language_for(request, body.language[:35])
        if body.waits:
            note_load(website=website, origin=origin, now=now)
            return _readable(_look(website, Visitor(website=website, language=body.language[:35]), now, language), origin)
        lost = partial(find_lost, website=website, token=body.token, said=body.identity, now=now)
        booted = boot_visitor(website=website, origin=origin, token=body.token, page=_page(request, body), now=now, lost=lost)
        booted, notice = take_identity(request=request, booted=booted, sent=body.token, said=body.identity, website=website, now=now)
        answer = _answer(website, booted.visitor, origin, now, language)
        if notice:
            answer["notice"] = notice
        if booted.new_token:
            answer["visitor"]["token"] = answer["token"] = booted.new_token
        return _readable(answer, origin)
    except (Problem, WebsiteUnknown, WebsiteInactive, OriginNotAllowed, RateLimited) as error:
        return readable_by_anyone(refusal(error, origin).response())


def _readable(answer: dict[str, Any], origin: str) -> HttpResponse:
    response = HttpResponse(strict_json.dumps(answer), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return readable_by(response, origin)


def read_body(request: HttpRequest, shape: type[Body]) -> Body:
    """The body as the shape; sent as text/plain, so that a browser asks no permission first.

    Raises:
        Problem: it is too large, no JSON, or of another shape.
    """
    if request.content_type not in _PLAIN or request.headers.get("Content-Encoding"):
        raise Problem(415, "not_json", _("The body is not JSON."), _("Load the widget with its script tag."))
    try:
        return msgspec.convert(strict_json.loads(request.read(BODY_BYTES + 1), max_bytes=BODY_BYTES), shape)
    except strict_json.TooLarge as error:
        raise Problem(413, "too_large", _("The body is too large."), _("Send less in one request.")) from error
    except (strict_json.BadJson, msgspec.ValidationError) as error:
        raise Problem(400, "bad_json", _("The body is not what is expected."), _("Load the widget with its script tag."), reason=str(error)) from error


def refusal(error: Exception, origin: str) -> Problem:
    """The problem that the loader shows in the console of the page."""
    title = _("The widget does not start here.")
    match error:
        case WebsiteUnknown():
            detail = _("No website has this key. Copy the script tag from the dashboard, under Settings, Websites.")
            return Problem(403, "website_unknown", title, detail)
        case WebsiteInactive():
            detail = _("This website is switched off. Switch it on in the dashboard, under Settings, Websites.")
            return Problem(403, "website_inactive", title, detail)
        case OriginNotAllowed():
            detail = _("This page is not one of the website's. Add its origin in the dashboard, under Settings, Websites.")
            return Problem(403, "origin_not_allowed", title, detail, origin=origin[:300])
        case RateLimited():
            detail = _("There were too many requests from your address. Try again in a minute.")
            return Problem(429, "too_many_requests", title, detail, headers={"Retry-After": str(error.retry_after)})
        case Problem():
            return error
        case _:
            raise error


def _page(request: HttpRequest, body: BootBody) -> Page:
    return Page(
        url=body.page.url,
        title=body.page.title,
        referrer=body.page.referrer,
        language=body.language,
        time_zone=body.time_zone,
        user_agent=request.headers.get("User-Agent", ""),
    )


def _answer(website: Website, visitor: Visitor, origin: str, now: datetime, language: str) -> dict[str, Any]:
    tenant = current_tenant()
    ticket = issue_ticket(
        tenant_uuid=tenant.uuid,
        audience=Audience.VISITOR,
        subject=visitor.uuid,
        subject_id=visitor.pk,
        epoch=tenant.auth_epoch,
        origin=origin,
        claims={"website": str(website.uuid), "name": visitor.name},
        generation=visitor.generation,
    )
    return {"visitor": {"id": str(visitor.uuid), "name": visitor.name, "email": visitor.email}, "ticket": ticket, **_look(website, visitor, now, language)}


def _look(website: Website, visitor: Visitor, now: datetime, language: str) -> dict[str, Any]:
    """How the widget looks, where its parts are, and who is there; the visitor may be one that is not stored."""
    tenant = current_tenant()
    return {
        **shown_look(website, look_of(website), language),
        "panel": built_url(PANEL),
        "tracker": built_url(TRACKER),
        "invite": built_url(INVITE),
        "forms": built_url(FORMS),
        "socket": url_of(tenant, "/ws/visitor/").replace("http", "ws", 1),
        "poll": url_of(tenant, "/rt/visitor/"),
        **boot_parts(visitor=visitor, now=now),
    }


def shown_look(website: Website, look: Look, language: str) -> dict[str, Any]:
    """What a page is told of a look, in one language. The look may be one that is tried out and not stored."""
    tenant = current_tenant()
    logo = photo_url(look.logo)
    faces: dict[str, dict[str, str]] = {"logo": {"face": url_of(tenant, logo) if logo else ""}, "initials": {"face": ""}}
    return {
        "website": {
            "name": website.name,
            # Pages whose loader is of before make the sheet themselves.
            **accent_colours(look.accent),
            "side": look.side,
            "offset_x": look.offset_x,
            "offset_y": look.offset_y,
            "css": style_of(
                accent=look.accent,
                offset_x=look.offset_x,
                offset_y=look.offset_y,
                phone_offset_x=look.phone_offset_x,
                phone_offset_y=look.phone_offset_y,
            ),
            "theme": "" if look.theme == Website.Theme.AUTO else look.theme,
            "icon": ICONS.get(look.icon, ICONS["bubble"]),
            "label": in_language(look.labels, language),
            "texts": {key: words for name, key in IN_PANEL.items() if (words := in_language(look.texts.get(name, {}), language))},
            "language": language,
            # Absent: operators appear with their own photos.
            **faces.get(look.faces, {}),
        },
        "company": {"name": title_of(look.texts.get("title", {}), language, tenant.language) or tenant.name},
    }


def language_for(request: HttpRequest, wanted: str) -> str:
    """Which of our languages the widget speaks: the page's, else the browser's, else the company's."""
    accepted = [part.split(";")[0].strip() for part in request.headers.get("Accept-Language", "").split(",")[:10]]
    found = next((code for tag in (wanted, *accepted) if (code := offered_language(tag))), None)
    return found or language_of(current_tenant().language, settings.LANGUAGE_CODE)


def built_url(source: str) -> str:
    """The absolute address of a module's code, from the build's manifest; empty when nothing was built."""
    path = Path(settings.STATICFILES_DIRS[0]) / ".vite" / "manifest.json"
    try:
        file = _manifest(path, path.stat().st_mtime_ns)[source]["file"]
    except (FileNotFoundError, KeyError):
        return ""
    return url_of(current_tenant(), f"{settings.STATIC_URL}{file}")


@lru_cache(maxsize=2)
def _manifest(path: Path, _changed: int) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return entries


@lru_cache(maxsize=2)
def _loader(path: Path, _changed: int) -> tuple[bytes, bytes, str]:
    text = path.read_bytes()
    return text, gzip.compress(text, mtime=0), hashlib.sha256(text).hexdigest()[:32]


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """widget.js: one stable address, five minutes in caches, then asked for again by its ETag (R16)."""
    path = Path(settings.STATICFILES_DIRS[0]) / "widget.js"
    try:
        text, packed, version = _loader(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        text, packed, version = b"console.error('Sodan: the widget is not built. Run npm run build in static/.');\n", b"", "none"
    is_packed = bool(packed) and "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{version}{"-gzip" if is_packed else ""}"'
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    response = HttpResponseNotModified() if etag in known else HttpResponse(packed if is_packed else text, content_type="text/javascript; charset=utf-8")
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
