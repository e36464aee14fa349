"""A new password by mail."""

from __future__ import annotations

from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from tenants.accounts.models import User
from tenants.hosts import url_of
from tenants.ids import new_id
from tenants.outbox.services import enqueue_effect
from tenants.scope import current_tenant

RESET_MAIL = "accounts.mail_password_reset"
CHANGED_MAIL = "accounts.mail_password_changed"


def request_password_reset(*, email: str) -> None:
    """Have a reset link mailed if somebody active has this e-mail.

    One row is written in either case and looked into by the worker, so neither the answer nor its time tells which (A082).
    """
    enqueue_effect(kind=RESET_MAIL, key=f"{RESET_MAIL}:{new_id()}", payload={"email": email})


def tell_password_changed(*, user: User) -> None:
    """Mail the person that the password is another one, so that somebody else's change does not pass unseen."""
    enqueue_effect(kind=CHANGED_MAIL, key=f"{CHANGED_MAIL}:{new_id()}", payload={"user": str(user.uuid)})


def reset_url(user: User, token: str) -> str:
    """The reset link, on the company's stored host (A080)."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    return url_of(current_tenant(), path)
