"""allauth's seams: nobody signs up on a company's host, links and mail are ours, and so are the limits."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.accounts.services.people import change_password
from tenants.clients import client_block, client_ip
from tenants.limits import RateLimited, forget, hit

ADDRESS_LIMIT, ADDRESS_PERIOD = 5, 300
ACCOUNT_LIMIT, ACCOUNT_PERIOD = 60, 900
CLIENT_LIMIT, CLIENT_PERIOD = 30, 60

_MESSAGES = {"account/messages/password_changed.txt": _("Your password was changed.")}


class AccountAdapter(DefaultAccountAdapter):
    """People are invited; mail goes through the outbox; wrong passwords are counted per address, account and company."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and password do not belong together. Check both, or set a new password."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or set a new password: that lets you in at once."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:
        raise RuntimeError(f"{template_prefix}: mail is sent by outbox handlers, with links to the company's stored host.")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or _MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        email = str(credentials.get("email", "")).lower()
        client = client_block(client_ip(request))
        try:
            hit("login.client", client, limit=CLIENT_LIMIT, period=CLIENT_PERIOD)
            # By address and account first, so that a stranger who guesses does not lock the owner out; the limit of the
            # account alone is for guesses from many addresses, and a password reset lifts it.
            hit("login.address", client, email, limit=ADDRESS_LIMIT, period=ADDRESS_PERIOD)
            hit("login.account", email, limit=ACCOUNT_LIMIT, period=ACCOUNT_PERIOD)
        except RateLimited:
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if user is not None:
            forget("login.address", client_block(client_ip(request)), str(credentials.get("email", "")).lower(), period=ADDRESS_PERIOD)
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth's own count is not used."""

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        assert isinstance(user, User)
        change_password(user=user, password=password)
        forget("login.account", user.email.lower(), period=ACCOUNT_PERIOD)
        if self.request is not None:
            forget("login.address", client_block(client_ip(self.request)), user.email.lower(), period=ADDRESS_PERIOD)


class ResetTokens(PasswordResetTokenGenerator):
    """Reset links: one use, one hour, and void with a new password, e-mail or deactivation, or in another company."""

    key_salt = "sodan.accounts.reset"

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        assert isinstance(user, User)
        return f"{user.uuid}:{user.session_epoch}:{user.is_active}:{super()._make_hash_value(user, timestamp)}"


def display_user(user: User) -> str:
    """How allauth's messages call a person."""
    return str(user)
