"""Who may do what to whom among the people of a company."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from tenants.accounts.changes import noted_changes
from tenants.accounts.models import Role, User

_RANK = {Role.OPERATOR.value: 0, Role.SUPERVISOR.value: 1, Role.ADMIN.value: 2, Role.OWNER.value: 3}


def rank(role: str) -> int:
    """A role's place in the order: each may all that lower ones may."""
    return _RANK[role]


def grantable_roles(user: User) -> list[Role]:
    """Roles that this person may give: none above his own, and ownership only by handing it over (A091)."""
    if not user.may_administer:
        return []
    return [role for role in Role if role != Role.OWNER and rank(role) <= rank(user.role)]


def may_manage(user: User, other: User) -> bool:
    """Whether ``user`` may change the role of ``other`` or shut him out."""
    return user.may_administer and user.pk != other.pk and other.role != Role.OWNER and rank(other.role) <= rank(user.role)


def access_user(*, by: User, uuid: UUID) -> User:
    """The person with this uuid, for one who may see the team.

    Raises:
        Http404: there is none in this company.
        PermissionDenied: ``by`` may not administer.
    """
    if not by.may_administer:
        raise PermissionDenied
    found = User.objects.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


View = Callable[..., HttpResponseBase]


def admin_required(view: View) -> View:
    """For pages of owners and admins: others get 403, strangers the sign-in page."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.may_administer:  # type: ignore[union-attr]
            raise PermissionDenied
        # What is changed can be undone from the page that says so (tenants.accounts.views.changes).
        with noted_changes():
            return view(request, *args, **kwargs)

    return login_required(checked)


def owner_required(view: View) -> View:
    """For what only the owner may do."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.role != Role.OWNER:  # type: ignore[union-attr]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(checked)
