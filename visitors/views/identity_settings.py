"""Settings of signed identity: the keys of a website, and whether it takes anything else."""

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
from tenants.accounts.views.changes import say_saved
from visitors.permissions import NotFound, access_identity_secret, access_website_by_id
from visitors.services.secrets import NoSecretYet, TooManySecrets, create_identity_secret, require_signed_identity, revoke_identity_secret, share_members
from visitors.views.websites import website_page


@admin_required
@require_POST
def require(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Require signed identity, or do without; and whose the members' ids are."""
    try:
        website = access_website_by_id(website_id=uuid)
        share_members(by=_person(request), website=website, is_shared=request.POST.get("shared") == "on")
        require_signed_identity(by=_person(request), website=website, is_required=request.POST.get("required") == "on")
    except NotFound:
        raise Http404 from None
    except NoSecretYet:
        messages.error(request, _("Make a key first, and let your site's server sign with it."))
    else:
        say_saved(request, _("Saved. Open pages show it after their next load."))
    return redirect("visitors:website", uuid=uuid)


@admin_required
@never_cache
@require_POST
def make_key(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a key and show it, this once."""
    try:
        website = access_website_by_id(website_id=uuid)
        made = create_identity_secret(by=_person(request), website=website)
    except NotFound:
        raise Http404 from None
    except TooManySecrets:
        messages.error(request, _("Two keys are valid already. Revoke the one that your site's server does not use any more."))
        return redirect("visitors:website", uuid=uuid)
    return website_page(request, website, new_key=made.text)


@admin_required
@require_POST
def revoke_key(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Revoke a key, at once."""
    try:
        secret = access_identity_secret(secret_id=uuid)
    except NotFound:
        raise Http404 from None
    website = secret.website.uuid
    try:
        revoke_identity_secret(by=_person(request), secret=secret)
    except NoSecretYet:
        messages.error(request, _("This is the last key. Let the website do without signed identity first, or make another key."))
    else:
        messages.success(request, _("Revoked. What was signed with it is refused from now on."))
    return redirect("visitors:website", uuid=website)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
