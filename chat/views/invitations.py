"""Settings of invitations: how often websites invite, and the texts that operators begin from."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chat.forms import PolicyForm, TemplateForm
from chat.models import InvitationTemplate
from chat.permissions import NotFound, access_template
from chat.selectors.greetings import greetings_in_order
from chat.selectors.inviting import templates_by_name
from chat.services.greetings import PRESETS, TooManyGreetings, apply_preset
from chat.services.invitations import BadText, TooManyTemplates, change_template, create_template, delete_template
from tenants.accounts.models import User
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved
from visitors.models import Website
from visitors.permissions import NotFound as NoSuchWebsite
from visitors.permissions import access_website_by_id
from visitors.selectors import websites_by_name
from visitors.services import set_invitation_policy


def person(request: HttpRequest) -> User:
    """Who makes the request."""
    assert isinstance(request.user, User)
    return request.user


@admin_required
@require_http_methods(["GET"])
def overview(request: HttpRequest) -> HttpResponse:
    """Policies, greetings and texts on one page."""
    return _page(request)


@admin_required
@require_POST
def policy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How often a website invites."""
    website = _website(uuid)
    form = PolicyForm(request.POST, prefix=str(uuid))
    if not form.is_valid():
        return _page(request, policy_form=(website, form), status=422)
    set_invitation_policy(by=person(request), website=website, policy=form.cleaned_data["policy"], pause_s=form.cleaned_data["pause"] * 60)
    say_saved(request, _("Saved."))
    return redirect("chat:invitations")


@admin_required
@require_POST
def preset(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin as sites of this kind do."""
    website, kind = _website(uuid), request.POST.get("kind", "")
    if kind not in PRESETS:
        messages.error(request, _("Choose a kind of site."))
        return redirect("chat:invitations")
    try:
        made = apply_preset(by=person(request), website=website, kind=kind)
    except TooManyGreetings:
        messages.error(request, _("There are as many greetings as there may be. Delete one first."))
        return redirect("chat:invitations")
    messages.success(request, _("Added, and switched off: read the words, then switch them on.") if made else _("On this website nobody is invited now."))
    return redirect("chat:invitations")


@admin_required
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """A text: a new one, or one to change."""
    found = _template(uuid) if uuid else None
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=TemplateForm.initial_of(found) if found else {})
    if request.method == "POST" and form.is_valid():
        name, texts = form.cleaned_data["name"], form.texts()
        try:
            if found:
                change_template(by=person(request), template=found, name=name, texts=texts)
            else:
                create_template(by=person(request), name=name, texts=texts)
        except BadText as error:
            form.add_error("name" if error.detail == "name" else None, str(error))
        except TooManyTemplates:
            form.add_error(None, _("There are as many texts as there may be. Delete one that nobody uses."))
        else:
            say_saved(request, _("Saved."))
            return redirect("chat:invitations")
    return render(request, "chat/invitation_template.html", {"form": form, "template": found}, status=422 if form.errors else 200)


@admin_required
@require_POST
def template_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a text."""
    delete_template(by=person(request), template=_template(uuid))
    messages.success(request, _("Deleted."))
    return redirect("chat:invitations")


def _page(request: HttpRequest, *, policy_form: tuple[Website, PolicyForm] | None = None, status: int = 200) -> HttpResponse:
    sites = []
    for website in websites_by_name():
        is_wrong = policy_form is not None and policy_form[0].pk == website.pk
        form = policy_form[1] if policy_form and is_wrong else PolicyForm(prefix=str(website.uuid), initial=PolicyForm.initial_of(website))
        sites.append((website, form))
    context = {"sites": sites, "presets": PRESETS, "greetings": greetings_in_order(), "templates": templates_by_name()}
    return render(request, "chat/invitations.html", context, status=status)


def _website(uuid: UUID) -> Website:
    try:
        return access_website_by_id(website_id=uuid)
    except NoSuchWebsite:
        raise Http404 from None


def _template(uuid: UUID) -> InvitationTemplate:
    try:
        return access_template(template_id=uuid)
    except NotFound:
        raise Http404 from None
