"""Settings of the company's websites."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.accounts.models import User
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved
from visitors.forms import NewWebsiteForm, WebsiteForm
from visitors.models import MemberSource, Website
from visitors.permissions import NotFound, access_website_by_id
from visitors.selectors import script_tag, websites_by_name
from visitors.services.websites import TooManyWebsites, change_website, create_website


@admin_required
@require_http_methods(["GET", "POST"])
def websites(request: HttpRequest) -> HttpResponse:
    """The list, and the form for another one."""
    form = NewWebsiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            website = create_website(by=_person(request), name=form.cleaned_data["name"], origins=form.cleaned_data["origins"])
        except TooManyWebsites:
            form.add_error(None, _("There are too many websites. Switch one off and use it again."))
        else:
            messages.success(request, _("Added. Paste the snippet into the pages of the site."))
            # From the onboarding page, back to it: the next step is there.
            return redirect("welcome") if request.POST.get("from") == "welcome" else redirect("visitors:website", uuid=website.uuid)
    return render(request, "visitors/websites.html", {"form": form, "websites": websites_by_name()}, status=422 if form.errors else 200)


@admin_required
@require_http_methods(["GET", "POST"])
def website(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One website: snippet, addresses, and the way to how it looks."""
    try:
        found = access_website_by_id(website_id=uuid)
    except NotFound:
        raise Http404 from None
    form = WebsiteForm(request.POST if request.method == "POST" else None, initial=WebsiteForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change_website(by=_person(request), website=found, name=data["name"], origins=data["origins"], is_active=data["is_active"])
        say_saved(request, _("Saved. Open pages show it after their next load."))
        return redirect("visitors:website", uuid=found.uuid)
    return website_page(request, found, form=form, status=422 if form.errors else 200)


def website_page(request: HttpRequest, website: Website, *, form: WebsiteForm | None = None, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a website; ``more``: what was just made or tried and is shown this once."""
    source = MemberSource.objects.filter(website=website).first()
    context = {
        "form": form or WebsiteForm(initial=WebsiteForm.initial_of(website)),
        "website": website,
        "snippet": script_tag(website),
        "keys": website.identity_secrets.order_by("-id"),
        "source": source,
        "source_url": source.url if source else "",
        "source_keys": website.member_source_keys.order_by("-id"),
        "now": timezone.now(),
        **more,
    }
    return render(request, "visitors/website.html", context, status=status)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
