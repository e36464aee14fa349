"""The first minutes: from a snippet to a message from oneself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from chat.selectors.onboarding import Onboarding, onboarding
from tenants.accounts.forms import InviteForm
from tenants.accounts.models import Role, User
from tenants.scope import current_tenant
from visitors.selectors import script_tag


@login_required
@never_cache
@require_GET
def welcome(request: HttpRequest) -> HttpResponse:
    """The checklist. Operators, who have nothing to set up, get the inbox."""
    user = request.user
    assert isinstance(user, User)
    if not user.may_administer:
        return redirect("chat:inbox")
    steps = onboarding()
    context = {
        **_context(steps),
        "website_name": current_tenant().name,
        "invite_form": InviteForm(by=user, initial={"role": Role.OPERATOR, "language": request.LANGUAGE_CODE}),
    }
    return render(request, "chat/welcome.html", context)


@login_required
@never_cache
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The parts of the checklist that change by themselves; htmx asks every few seconds while one is open."""
    return render(request, "chat/_welcome_progress.html", {**_context(onboarding()), "is_update": True})


@login_required
@never_cache
@require_GET
def try_out(request: HttpRequest) -> HttpResponse:
    """A page as the company's visitors would see it, with the widget on it."""
    website = onboarding().website
    if website is None:
        return redirect("welcome")
    return render(request, "chat/try.html", {"website": website})


def _context(steps: Onboarding) -> dict[str, object]:
    website = steps.website
    return {"steps": steps, "website": website, "snippet": script_tag(website) if website else ""}
