"""API keys: make one (shown once), see which there are, revoke."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.forms import ApiKeyForm
from tenants.accounts.models import ApiKey, User
from tenants.accounts.permissions import admin_required
from tenants.accounts.selectors import api_keys as keys_in_use
from tenants.accounts.services.api_keys import TooManyKeys, create_api_key, revoke_api_key
from tenants.clients import client_ip
from tenants.limits import hit


@admin_required
@never_cache
@require_http_methods(["GET", "POST"])
def api_keys(request: HttpRequest) -> HttpResponse:
    """The list; a key just made is shown in the answer to its POST and never again."""
    user = _person(request)
    form = ApiKeyForm(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        hit("api_key", user.pk, limit=20, period=3600)
        try:
            secret = create_api_key(by=user, name=form.cleaned_data["name"], scopes=[form.cleaned_data["scope"]], address=client_ip(request)).text
        except TooManyKeys:
            form.add_error(None, _("There are too many keys. Revoke one that is no longer used."))
        else:
            form = ApiKeyForm()
    return render(request, "accounts/api_keys.html", {"form": form, "keys": keys_in_use(), "secret": secret}, status=422 if form.errors else 200)


@admin_required
@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a key at once."""
    key = ApiKey.objects.filter(uuid=uuid).first()
    if key is None:
        raise Http404
    revoke_api_key(by=_person(request), key=key, now=timezone.now(), address=client_ip(request))
    messages.success(request, _("The key no longer works."))
    return redirect("people:api-keys")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
