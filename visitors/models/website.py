"""An installation of the widget on a site of the company."""

from __future__ import annotations

import secrets

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


def new_website_key() -> str:
    """A new public key: it names a website in the script tag and is no secret."""
    return "w_" + secrets.token_hex(10)


class Website(models.Model):
    """A site that carries the widget: its key, the origins it may run on, and its look."""

    class Side(models.TextChoices):
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the page, else as the visitor's device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Icon(models.TextChoices):
        BUBBLE = "bubble", _("Bubble")
        TALK = "talk", _("Two bubbles")
        QUESTION = "question", _("Question mark")
        HEADSET = "headset", _("Headset")
        MAIL = "mail", _("Envelope")

    class Faces(models.TextChoices):
        PHOTO = "photo", _("Their photos, and the first letter where there is none")
        LOGO = "logo", _("The company's logo")
        INITIALS = "initials", _("The first letter of their names")

    class InvitationPolicy(models.TextChoices):
        NEVER = "never", _("Never")
        ONCE = "once", _("Once in a visit")
        SEVERAL = "several", _("Several times, with a growing pause")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    key = models.CharField(max_length=32, unique=True, default=new_website_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    allowed_origins = ArrayField(
        models.CharField(max_length=255), verbose_name=_("allowed origins"), help_text=_("Scheme, host and port, such as https://www.example.com.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    accent = models.CharField(_("colour"), max_length=7, default="#0f7c83", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("A colour such as #0f7c83."))])
    side = models.CharField(_("side"), max_length=5, choices=Side.choices, default=Side.RIGHT)
    offset_x = models.PositiveSmallIntegerField(_("distance from the side, in pixels"), default=20)
    offset_y = models.PositiveSmallIntegerField(_("distance from the bottom, in pixels"), default=20)
    phone_offset_x = models.PositiveSmallIntegerField(null=True, help_text="On phones; empty: as elsewhere, within what a phone has room for.")
    phone_offset_y = models.PositiveSmallIntegerField(null=True)
    theme = models.CharField(_("light or dark"), max_length=5, choices=Theme.choices, default=Theme.AUTO, db_default=Theme.AUTO)
    icon = models.CharField(_("icon"), max_length=8, choices=Icon.choices, default=Icon.BUBBLE, db_default=Icon.BUBBLE)
    faces = models.CharField(_("operators appear with"), max_length=8, choices=Faces.choices, default=Faces.PHOTO, db_default=Faces.PHOTO)
    logo = models.CharField(max_length=200, default="", db_default="", help_text="Where the logo is stored.")
    labels = models.JSONField(_("label"), default=dict, blank=True, help_text=_("Words on the button, for each language."))
    texts = models.JSONField(default=dict, db_default={}, help_text="title, greeting, placeholder, offline -> language -> words.")
    invitation_policy = models.CharField(
        _("invitations"), max_length=8, choices=InvitationPolicy.choices, default=InvitationPolicy.ONCE, db_default=InvitationPolicy.ONCE
    )
    invitation_pause_s = models.PositiveIntegerField(
        _("pause between two invitations"), default=180, db_default=180, help_text="Seconds after the first of a visit; it doubles with each further one."
    )
    requires_signed_identity = models.BooleanField(_("require signed identity"), default=False, db_default=False)
    shares_members = models.BooleanField(
        _("shared members"), default=False, db_default=False, help_text="Its members' ids are the company's; else they are told apart by the website's key."
    )
    first_seen_at = models.DateTimeField(null=True, help_text="When the widget was first loaded on an allowed origin.")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    def external_id_of(self, member: str) -> str:
        """What the company calls a member of this site. Two sites with databases of their own both have a member 1."""
        return member if self.shares_members else f"{self.key}:{member}"


class IdentitySecret(models.Model):
    """What a site's server signs the identity of its members with (R23). Two may be valid at once, so that one can be changed for
    the other; one that is revoked is deleted and works no more.
    """

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="identity_secrets")
    sealed_secret = models.CharField(max_length=200, help_text="Encrypted; see tenants.sealing.")
    ending = models.CharField(max_length=4, help_text="Its last characters, by which people tell it from the other.")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, help_text="When an identity signed with it was last taken, to the hour.")
