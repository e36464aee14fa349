"""Ways in: from the sign-up, and by invitation."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from tenants.accounts.forms import AcceptInvitationForm, ResetPasswordForm
from tenants.accounts.models import User
from tenants.accounts.services.invitations import InvitationClosed, accept_invitation, find_invitation
from tenants.accounts.services.people import EmailInUse
from tenants.clients import client_block, client_ip
from tenants.handover import redeem_handover
from tenants.limits import hit, hit_client
from tenants.scope import current_tenant

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange a hand-over token for a session. One that has served leads to the sign-in page."""
    hit_client(request, "enter", limit=30, period=60)
    # One transaction: a token is used up if and only if the session is there that it opens.
    with transaction.atomic():
        user_uuid = redeem_handover(token=token, tenant=current_tenant())
        user = User.objects.filter(uuid=user_uuid, is_active=True).first() if user_uuid else None
        if user is None:
            return redirect("account_login")
        login(request, user, backend=BACKEND)
        request.session.save()
    return redirect("/welcome/")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows who invites, takes name and password, and signs in."""
    hit_client(request, "invitation", limit=30, period=60)
    try:
        found = find_invitation(token=token)
    except InvitationClosed:
        return render(request, "accounts/invitation_closed.html", status=404)
    data = request.POST if request.method == "POST" else None
    language = translation.get_language() if request.headers.get("Accept-Language") else found.language
    initial = {"language": language, "time_zone": current_tenant().time_zone}
    form = AcceptInvitationForm(data, email=found.email, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_invitation(
                token=token,
                full_name=form.cleaned_data["full_name"],
                password=form.cleaned_data["password"],
                language=form.cleaned_data["language"],
                time_zone=form.cleaned_data["time_zone"],
            )
        except (InvitationClosed, EmailInUse):
            return render(request, "accounts/invitation_closed.html", status=404)
        login(request, user, backend=BACKEND)
        return redirect("/")
    return render(request, "accounts/invitation.html", {"form": form, "invitation": found}, status=422 if form.errors else 200)


class PasswordResetView(allauth_views.PasswordResetView):
    """Asks for a reset link; limited per address and per account, and closed while nobody can count."""

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        """Count, then ask."""
        client = client_block(client_ip(self.request))
        hit("reset.client", client, limit=20, period=3600, fail_closed=True)
        hit("reset.account", form.cleaned_data["email"].lower(), limit=5, period=3600, fail_closed=True)
        return super().form_valid(form)


password_reset = PasswordResetView.as_view()
