"""How the widget looks on a website: the form, the real widget beside it, and what is unsaved shown in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.accounts.models import User
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved
from tenants.fields import LANGUAGE_CHOICES
from tenants.files.links import files_origin
from tenants.files.services import NotAPicture, photo_url
from tenants.hosts import url_of
from tenants.scope import current_tenant
from visitors.colours import judge_accent
from visitors.forms.appearance import AppearanceForm
from visitors.models import Visitor, Website
from visitors.permissions import NotFound, access_website_by_id
from visitors.services import boot_parts
from visitors.services.look import LookRefused, change_look, clean_look, look_of, store_logo
from visitors.views.widget import FORMS, PANEL, built_url, shown_look


@admin_required
@require_http_methods(["GET", "POST"])
def appearance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The settings, with the widget shown beside."""
    found = _website(uuid)
    form = AppearanceForm(request.POST or None, request.FILES or None, website=found)
    if request.method == "POST" and form.is_valid():
        try:
            logo = "" if form.cleaned_data["no_logo"] else found.logo
            if form.cleaned_data["logo"]:
                logo = store_logo(by=_person(request), upload=form.cleaned_data["logo"])
            change_look(by=_person(request), website=found, look=form.look(logo=logo))
            say_saved(request, _("Saved. Open pages show it after their next load."))
        except NotAPicture as error:
            form.add_error("logo", str(error.reason))
        except LookRefused as error:
            form.refuse(error)
        else:
            return redirect("visitors:appearance", uuid=found.uuid)
    context = {"form": form, "website": found, "logo": photo_url(found.logo), "languages": LANGUAGE_CHOICES, "start": _sample(request, found)}
    return render(request, "visitors/appearance.html", context, status=422 if form.errors else 200)


@admin_required
@never_cache
@require_POST
def try_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What pages would be told of the look in the form, for each language; nothing is stored. What cannot be is named by field."""
    found = _website(uuid)
    form = AppearanceForm(request.POST, website=found)
    look = look_of(found)
    if form.is_valid():
        try:
            look = clean_look(form.look(logo="" if form.cleaned_data["no_logo"] else found.logo))
        except LookRefused as error:
            form.refuse(error)
    answer: dict[str, Any] = {"errors": {name: [str(words) for words in problems] for name, problems in form.errors.items()}}
    if not form.errors:
        verdict = judge_accent(look.accent, is_dark=look.theme == Website.Theme.DARK)
        answer["looks"] = {code: shown_look(found, look, code) for code, _name in LANGUAGE_CHOICES}
        answer["contrast"] = {"words": round(verdict.words, 1), "button": round(verdict.button, 1), "repaired": verdict.repaired}
    return JsonResponse(answer)


@admin_required
@never_cache
@require_GET
@xframe_options_sameorigin
def frame(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The page that the widget is shown on: sandboxed, so that it has no origin, no cookie and no way to the server but for the code itself."""
    _website(uuid)
    response = render(request, "visitors/appearance_frame.html", {"script": url_of(current_tenant(), "/widget.js")})
    own = url_of(current_tenant(), "")
    response.headers["Content-Security-Policy"] = "; ".join(
        [
            "sandbox allow-scripts",
            "default-src 'none'",
            f"script-src {own}",
            f"style-src {own}",
            f"img-src {own} data: {files_origin()}",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {own}",
        ]
    )
    return response


def _sample(request: HttpRequest, website: Website) -> dict[str, Any]:
    """What the frame begins with: the stored look in each language, where the code is, and whom a visitor would see there."""
    person, now = _person(request), timezone.now()
    parts = boot_parts(visitor=Visitor(website=website, language=person.language), now=now)
    photo = photo_url(person.photo)
    return {
        "looks": {code: shown_look(website, look_of(website), code) for code, _name in LANGUAGE_CHOICES},
        "panel": built_url(PANEL),
        "forms": built_url(FORMS),
        "operator": {"name": person.shown_name, "title": person.title, "photo": url_of(current_tenant(), photo) if photo else None},
        "before": parts.get("before"),
        "language": current_tenant().language,
    }


def _website(uuid: UUID) -> Website:
    try:
        return access_website_by_id(website_id=uuid)
    except NotFound:
        raise Http404 from None


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
