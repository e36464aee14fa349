"""Settings of where a website's members are asked for: the address, its keys, and a question to try."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tenants.accounts.models import User
from tenants.accounts.permissions import admin_required
from tenants.fields import clean_line
from visitors.models import Website
from visitors.permissions import NotFound, access_source_key, access_website_by_id
from visitors.services.memberdata import (
    FAILURES,
    URL_WORDS,
    SourceUrlRefused,
    TooManySourceKeys,
    create_source_key,
    remove_member_source,
    revoke_source_key,
    set_member_source,
    try_member_source,
)
from visitors.views.websites import website_page

LONGEST_MEMBER = 170


@admin_required
@require_POST
def address(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set the address."""
    website, typed = _website(uuid), request.POST.get("url", "").strip()
    try:
        set_member_source(by=_person(request), website=website, url=typed)
    except SourceUrlRefused as error:
        return website_page(request, website, status=422, source_url=typed, source_error=URL_WORDS[error.code])
    messages.success(request, _("Saved. Try it with one of your members."))
    return redirect(f"/settings/websites/{uuid}/#member-data")


@admin_required
@require_POST
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask no longer."""
    remove_member_source(by=_person(request), website=_website(uuid))
    messages.success(request, _("The website is not asked any more, and what it told is forgotten."))
    return redirect("visitors:website", uuid=uuid)


@admin_required
@never_cache
@require_POST
def try_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask once, now, and show how it went."""
    website, member = _website(uuid), clean_line(request.POST.get("member", ""))[:LONGEST_MEMBER]
    if not member:
        return website_page(request, website, status=422, try_error=_("Give the id of one of your members."))
    try:
        tried = try_member_source(by=_person(request), website=website, member=member)
    except NotFound:
        raise Http404 from None
    return website_page(request, website, tried=tried, tried_words=FAILURES.get(tried.failure, ""), tried_member=member)


@admin_required
@never_cache
@require_POST
def make_key(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a key and show it, this once."""
    website = _website(uuid)
    try:
        made = create_source_key(by=_person(request), website=website)
    except TooManySourceKeys:
        messages.error(request, _("Two keys are valid already. Revoke the one that your site's server does not use any more."))
        return redirect("visitors:website", uuid=uuid)
    return website_page(request, website, new_source_key=made.text)


@admin_required
@require_POST
def revoke_key(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Revoke a key, at once."""
    try:
        key = access_source_key(key_id=uuid)
    except NotFound:
        raise Http404 from None
    revoke_source_key(by=_person(request), key=key)
    messages.success(request, _("Revoked. Nothing is signed with it from now on."))
    return redirect("visitors:website", uuid=key.website.uuid)


def _website(uuid: UUID) -> Website:
    try:
        return access_website_by_id(website_id=uuid)
    except NotFound:
        raise Http404 from None


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
