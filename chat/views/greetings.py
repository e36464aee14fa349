"""Settings of greetings: make, change, try on yesterday's visits, order, switch off, delete."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from chat.forms import GreetingForm
from chat.models import Greeting
from chat.permissions import NotFound, access_greeting
from chat.selectors.greetings import counts_of
from chat.services.greetings import (
    BadConditions,
    BadGoal,
    Comparison,
    Conditions,
    Difference,
    Range,
    TooManyGreetings,
    change_greeting,
    compare,
    conditions_of,
    create_greeting,
    delete_greeting,
    move_greeting,
    preview_greeting,
    switch_greeting,
    wilson,
)
from chat.services.invitations import BadText
from chat.views.invitations import person
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved

ASSUMED = {
    "operators": gettext_lazy("Who was online is not recorded: within business hours somebody is taken to have been."),
    "contacts_today": gettext_lazy("Tags and segments are those of today."),
    "scroll": gettext_lazy("How far a page was read is known as it was in the end."),
    "events_kept": gettext_lazy("Of events before the visit only those count that are still kept."),
}
FIGURES_FOR = timedelta(days=28)
NEW = {"look": "card", "holdout": 10, "is_active": True, "operators": "online", "page_s": 30}


@admin_required
@require_http_methods(["GET", "POST"])
def greeting(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """A greeting: a new one, or one to change, with what it brought so far."""
    found = _greeting(uuid) if uuid else None
    initial = GreetingForm.initial_of(found, conditions_of(found) or Conditions()) if found else NEW
    form = GreetingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                change_greeting(by=person(request), greeting=found, draft=form.draft())
            else:
                create_greeting(by=person(request), draft=form.draft())
        except BadText as error:
            form.add_error("name" if error.detail == "name" else None, str(error))
        except BadGoal as error:
            form.add_error(error.field, _("This cannot be a goal; see the example below the field."))
        except BadConditions:
            form.add_error("segments", _("One of the segments was deleted meanwhile."))
        except TooManyGreetings:
            form.add_error(None, _("There are as many greetings as there may be. Delete one first."))
        else:
            say_saved(request, _("Saved. Pages follow from their next load on."))
            return redirect("chat:invitations")
    context = {"form": form, "greeting": found, **(_figures(found) if found else {})}
    return render(request, "chat/greeting.html", context, status=422 if form.errors else 200)


@admin_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Whom the conditions in the form would have asked yesterday; a part of a page."""
    form = GreetingForm(request.POST)
    form.is_valid()
    conditions = form.cleaned_data.get("conditions")
    found = preview_greeting(conditions=conditions, website=form.chosen_website(), now=timezone.now()) if conditions is not None else None
    return render(request, "chat/_greeting_preview.html", {"found": found, "assumed": [ASSUMED[word] for word in found.assumed] if found else []})


@admin_required
@require_POST
def step(request: HttpRequest, uuid: UUID, action: str) -> HttpResponse:
    """Move it up or down, switch it on or off, or delete it."""
    found = _greeting(uuid)
    match action:
        case "up" | "down":
            move_greeting(by=person(request), greeting=found, is_up=action == "up")
        case "on" | "off":
            switch_greeting(by=person(request), greeting=found, is_active=action == "on")
        case _:
            delete_greeting(by=person(request), greeting=found)
            messages.success(request, _("Deleted."))
    return redirect("chat:invitations")


def _figures(found: Greeting) -> dict[str, object]:
    c = counts_of(found, since=timezone.now() - FIGURES_FOR)
    effects = [_effect(_("Talked"), compare(c.talks_asked, c.asked, c.talks_held, c.held))]
    if c.has_goal:
        effects.append(_effect(_("Reached the goal"), compare(c.conversions_asked, c.asked, c.conversions_held, c.held)))
    effects.append(_effect(_("Left from this page"), compare(c.bounces_asked, c.asked, c.bounces_held, c.held)))
    return {"counts": c, "accepted": _percent(wilson(c.accepted, c.sent)), "regret": _percent(wilson(c.regret, c.shown)), "effects": effects}


def _effect(name: str, found: Comparison) -> dict[str, object]:
    return {"name": name, "shares": [_percent(found.asked), _percent(found.held)], "effect": _percent(found.effect)}


def _percent(found: Range | Difference | None) -> dict[str, float | bool] | None:
    """A share or difference in percent, for people."""
    if found is None:
        return None
    is_sure = isinstance(found, Difference) and found.is_sure
    return {"value": found.value * 100, "low": found.low * 100, "high": found.high * 100, "is_sure": is_sure}


def _greeting(uuid: UUID) -> Greeting:
    try:
        return access_greeting(greeting_id=uuid)
    except NotFound:
        raise Http404 from None
