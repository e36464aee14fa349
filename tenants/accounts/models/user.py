"""The login of a person of the company."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class Role(models.TextChoices):
    """What a person may do; each role may all that the ones after it may."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    SUPERVISOR = "supervisor", _("Supervisor")
    OPERATOR = "operator", _("Operator")


class UserManager(BaseUserManager["User"]):
    """Users are made by services; the manager only knows how to look one up by e-mail."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in on the company's host. Users of two companies know nothing of each other."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    display_name = models.CharField(_("name shown to visitors"), max_length=120, blank=True)
    title = models.CharField(_("position"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.OPERATOR)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    photo = models.CharField(max_length=200, blank=True, help_text="Storage path of the re-encoded picture.")
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0, help_text="Grows when every session of this person must end.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role"], condition=models.Q(role="owner"), name="one_owner"),
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Bound to the person's uuid (unique over all companies) and epoch, so a session ends with a new password, a
        # bumped epoch, and means nothing in another company's schema.
        value = f"{self.uuid}:{self.session_epoch}:{self.password}"
        return salted_hmac("sodan.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def shown_name(self) -> str:
        """The name that visitors see."""
        return self.display_name or self.full_name

    @property
    def may_administer(self) -> bool:
        """Whether company settings may be changed."""
        return self.role in {Role.OWNER, Role.ADMIN}

    @property
    def may_supervise(self) -> bool:
        """Whether the work of others may be seen and reassigned."""
        return self.role in {Role.OWNER, Role.ADMIN, Role.SUPERVISOR}

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's model permissions are not used; roles decide."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Django's model permissions are not used; roles decide."""
        return False
