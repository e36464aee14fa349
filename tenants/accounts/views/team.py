"""The team: who is in it, who is invited, who may what."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.accounts.forms import InviteForm, TransferForm
from tenants.accounts.models import Role, StaffInvitation, User
from tenants.accounts.permissions import access_user, admin_required, grantable_roles, may_manage, owner_required
from tenants.accounts.selectors import pending_invitations, team_members
from tenants.accounts.services.invitations import InvitationClosed, invite_colleague, resend_invitation, revoke_invitation
from tenants.accounts.services.people import EmailInUse, NotAllowed, OwnerNeeded, change_role, deactivate_user, reactivate_user, transfer_ownership
from tenants.files.services import photo_url
from tenants.limits import hit


@admin_required
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Everybody, and open invitations."""
    return _page(request)


@admin_required
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Ask a colleague by e-mail."""
    by = _person(request)
    form = InviteForm(request.POST, by=by)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    _limit_mail(by, form.cleaned_data["email"])
    try:
        invitation = invite_colleague(by=by, **form.cleaned_data)
    except EmailInUse:
        form.add_error("email", _("This person is in your team already."))
        return _page(request, form=form, status=422)
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": invitation.email})
    return redirect(_next(request))


@admin_required
@require_POST
def invitation_action(request: HttpRequest, uuid: UUID, action: str) -> HttpResponse:
    """Send an invitation again, or take it back."""
    by = _person(request)
    invitation = StaffInvitation.objects.filter(uuid=uuid).first()
    if invitation is None:
        raise Http404
    try:
        if action == "resend":
            _limit_mail(by, invitation.email)
            resend_invitation(by=by, invitation=invitation)
            messages.success(request, _("The invitation was sent again; the earlier link no longer works."))
        else:
            revoke_invitation(by=by, invitation=invitation)
            messages.success(request, _("The invitation was taken back."))
    except NotAllowed:
        return _refused(request)
    except InvitationClosed:
        messages.info(request, _("This invitation is closed already."))
    return redirect("people:team")


@admin_required
@require_POST
def member_action(request: HttpRequest, uuid: UUID, action: str) -> HttpResponse:
    """Change a person's role, shut him out or let him in again."""
    by = _person(request)
    user = access_user(by=by, uuid=uuid)
    try:
        if action == "role":
            change_role(by=by, user=user, role=request.POST.get("role", ""))
            messages.success(request, _("%(name)s now has another role.") % {"name": user.full_name})
        elif action == "deactivate":
            deactivate_user(by=by, user=user)
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": user.full_name})
        else:
            reactivate_user(by=by, user=user)
            messages.success(request, _("%(name)s can sign in again.") % {"name": user.full_name})
    except NotAllowed:
        return _refused(request)
    return redirect("people:team")


@owner_required
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest) -> HttpResponse:
    """Hand the company over, with one's password."""
    by = _person(request)
    form = TransferForm(request.POST if request.method == "POST" else None, user=by)
    if request.method == "POST":
        hit("password", by.pk, limit=10, period=600)
        if form.is_valid():
            try:
                heir = transfer_ownership(by=by, user=access_user(by=by, uuid=UUID(form.cleaned_data["user_uuid"])))
            except (NotAllowed, OwnerNeeded):
                return _refused(request)
            messages.success(request, _("%(name)s is the owner now.") % {"name": heir.full_name})
            return redirect("people:team")
    return render(request, "accounts/transfer.html", {"form": form}, status=422 if form.errors else 200)


def _page(request: HttpRequest, *, form: InviteForm | None = None, status: int = 200) -> HttpResponse:
    by = _person(request)
    roles = [(role.value, role.label) for role in reversed(grantable_roles(by))]
    members = [
        {"user": user, "photo": photo_url(user.photo), "manageable": may_manage(by, user), "is_owner": user.role == Role.OWNER, "roles": roles}
        for user in team_members()
    ]
    context = {
        "members": members,
        "invitations": pending_invitations(),
        "now": timezone.now(),
        "form": form or InviteForm(by=by, initial={"role": Role.OPERATOR, "language": request.LANGUAGE_CODE}),
        "may_transfer": by.role == Role.OWNER and len(members) > 1,
    }
    return render(request, "accounts/team.html", context, status=status)


def _limit_mail(by: User, email: str) -> None:
    hit("invite.user", by.pk, limit=30, period=3600, fail_closed=True)
    hit("invite.company", limit=200, period=86_400, fail_closed=True)
    hit("invite.mail", email.lower(), limit=5, period=3600, fail_closed=True)


def _refused(request: HttpRequest) -> HttpResponse:
    """The decision came too late or was not his to take: the team page shows how things are."""
    messages.error(request, _("That is not possible (any more). The list shows how things are now."))
    return _page(request, status=409)


def _next(request: HttpRequest) -> str:
    return "/welcome/" if request.POST.get("from") == "welcome" else "people:team"


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
