"""The pages on which canned responses are written, reviewed and found."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chat.forms import CannedForm
from chat.models import CannedResponse, Operator
from chat.permissions import NotAllowed, NotFound, access_canned, may_change_canned
from chat.selectors.canned import canned_to_manage, folders_of, narrowed, pictures_of
from chat.selectors.files import links_of
from chat.services.canned import (
    PLACEHOLDERS,
    ShortcutTaken,
    TooManyCanned,
    WrongState,
    change_canned,
    create_canned,
    delete_canned,
    publish_canned,
    return_canned,
    submit_canned,
)
from chat.services.canned.pictures import MOST_CANNED_PICTURES
from chat.services.invitations import BadText
from chat.services.operators import ensure_operator
from tenants.accounts.models import User

PAGE = 50


def operator_of(request: HttpRequest) -> Operator:
    """Who makes the request."""
    # login_required lets nobody else in.
    return ensure_operator(user=cast(User, request.user))


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All that one may see, by folder; narrowed by words, folder, kind or state."""
    operator = operator_of(request)
    seen = canned_to_manage(operator)
    asked = {name: request.GET.get(name, "")[:100].replace("\0", "") for name in ("q", "show")}
    folder = request.GET.get("folder", "")[:100].replace("\0", "") or None
    rows = narrowed(
        seen,
        words=asked["q"],
        folder=folder,
        kind=CannedResponse.Kind.CLOSING if asked["show"] == "closing" else "",
        state=CannedResponse.State.REVIEW if asked["show"] == "review" else CannedResponse.State.DRAFT if asked["show"] == "draft" else "",
    )
    if asked["show"] == "own":
        rows = rows.filter(scope=CannedResponse.Scope.OWN)
    page = Paginator(rows.order_by("folder", "position", "title", "id"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": {**asked, "folder": folder or ""},
        "folders": folders_of(seen),
        "waiting": narrowed(seen, state=CannedResponse.State.REVIEW).count() if operator.user.may_supervise else 0,
        "changeable": {row.pk for row in page if may_change_canned(canned=row, operator=operator)},
        "is_narrowed": any(asked.values()) or folder is not None,
    }
    return render(request, "chat/canned.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def canned(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """One: a new one, or one to read or change."""
    operator = operator_of(request)
    found = _access(operator, uuid) if uuid else None
    may_change = found is None or may_change_canned(canned=found, operator=operator)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = CannedForm(request.POST if request.method == "POST" else None, initial=CannedForm.initial_of(found), is_new=found is None)
    if not may_change:
        for field in form.fields.values():
            field.disabled = True
    if request.method == "POST" and form.is_valid() and (saved := _save(form, operator, found)):
        return _after(request, operator, saved)
    context: dict[str, Any] = {
        "form": form,
        "canned": found,
        "may_change": may_change,
        "pictures": [(row, links_of(row, operator)[1]) for row in pictures_of(found)] if found else [],
        "most_pictures": MOST_CANNED_PICTURES,
        "folders": folders_of(canned_to_manage(operator)),
        "placeholders": PLACEHOLDERS,
    }
    return render(request, "chat/canned_response.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def step(request: HttpRequest, uuid: UUID, action: str) -> HttpResponse:
    """Publish, send back, or delete."""
    operator = operator_of(request)
    if action != "delete" and not operator.user.may_supervise:
        raise PermissionDenied
    row = _access(operator, uuid)
    try:
        match action:
            case "publish":
                publish_canned(by=operator, canned=row)
                messages.success(request, _("Published: everybody can use it now."))
            case "return":
                return_canned(by=operator, canned=row, remark=request.POST.get("remark", ""))
                messages.success(request, _("Sent back to its author."))
            case _:
                delete_canned(by=operator, canned=row)
                messages.success(request, _("Deleted."))
    except NotAllowed:
        raise PermissionDenied from None
    except WrongState:
        messages.error(request, _("That is nobody's but its author's."))
    return redirect("chat:canned")


def _save(form: CannedForm, operator: Operator, found: CannedResponse | None) -> CannedResponse | None:
    try:
        if found:
            return change_canned(by=operator, canned=found, draft=form.draft())
        return create_canned(by=operator, draft=form.draft(), scope=form.cleaned_data["scope"])
    except BadText as error:
        form.add_error(error.detail if error.detail in {"title", "shortcut"} else None, str(error))
    except ShortcutTaken:
        form.add_error("shortcut", _("Another canned response has this shortcut."))
    except TooManyCanned:
        form.add_error(None, _("There are as many canned responses as there may be. Delete one that nobody uses."))
    return None


def _after(request: HttpRequest, operator: Operator, row: CannedResponse) -> HttpResponse:
    """What the button said: kept as a draft, handed in, or published."""
    wanted = request.POST.get("then", "")
    if row.state != CannedResponse.State.PUBLISHED and wanted == "publish" and operator.user.may_supervise:
        publish_canned(by=operator, canned=row)
        messages.success(request, _("Published: everybody can use it now."))
    elif row.state == CannedResponse.State.DRAFT and wanted == "submit":
        submit_canned(by=operator, canned=row)
        messages.success(request, _("A supervisor reads it now, and publishes it."))
    else:
        messages.success(request, _("Saved."))
    return redirect("chat:canned")


def _access(operator: Operator, uuid: UUID) -> CannedResponse:
    try:
        return access_canned(canned_id=uuid, operator=operator)
    except NotFound:
        raise Http404 from None
