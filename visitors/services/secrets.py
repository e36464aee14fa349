"""The secrets with which sites' servers sign who their members are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.sealing import seal
from tenants.tokens import new_token
from visitors.models import IdentitySecret, Website
from visitors.services.websites import NotAllowed
from visitors.tokens import PURPOSE

MOST_SECRETS = 2
register_kind(
    "identity_secret",
    _("Secrets for signed identity"),
    {
        "created": _("Made a secret for signed identity (…{ending}) for the website {subject}"),
        "revoked": _("Revoked the secret for signed identity (…{ending}) of the website {subject}"),
        "required": _("Required signed identity on the website {subject}"),
        "not_required": _("Let the website {subject} do without signed identity"),
        "shared": _("Let the members of the website {subject} be the company's"),
        "not_shared": _("Let the website {subject} have members of its own"),
    },
)


class TooManySecrets(ValueError):
    """Two are valid already; one must be revoked first."""


class NoSecretYet(ValueError):
    """Signed identity can not be required before there is a secret to sign with."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that was just made, with its text, which is shown this once."""

    row: IdentitySecret
    text: str


def create_identity_secret(*, by: User, website: Website) -> NewSecret:
    """Make a secret. The one before stays valid until it is revoked, so that a site can change them without a gap.

    Raises:
        NotAllowed, TooManySecrets
    """
    if not by.may_administer:
        raise NotAllowed
    text = new_token()
    with transaction.atomic():
        Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        if IdentitySecret.objects.filter(website=website).count() >= MOST_SECRETS:
            raise TooManySecrets
        row = IdentitySecret.objects.create(website=website, sealed_secret=seal(text, purpose=PURPOSE, owner=website.uuid), ending=text[-4:])
        record_audit(by=by, action="identity_secret.created", subject=website.name, ending=row.ending)
    return NewSecret(row, text)


def revoke_identity_secret(*, by: User, secret: IdentitySecret) -> None:
    """Revoke a secret: from now on nothing that was signed with it is taken.

    Raises:
        NotAllowed
        NoSecretYet: it is the last one of a website that requires signed identity.
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        website = Website.objects.select_for_update(no_key=True).get(pk=secret.website_id)
        if website.requires_signed_identity and website.identity_secrets.count() == 1:
            raise NoSecretYet
        record_audit(by=by, action="identity_secret.revoked", subject=website.name, ending=secret.ending)
        secret.delete()


def require_signed_identity(*, by: User, website: Website, is_required: bool) -> Website:
    """Take identities of a website's visitors only when its server signed them, or take what they say as well.

    Raises:
        NotAllowed, NoSecretYet
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        row = Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        if is_required and not row.identity_secrets.exists():
            raise NoSecretYet
        if row.requires_signed_identity != is_required:
            row.requires_signed_identity = is_required
            row.save(update_fields=["requires_signed_identity"])
            record_audit(by=by, action="identity_secret.required" if is_required else "identity_secret.not_required", subject=row.name)
    return row


def share_members(*, by: User, website: Website, is_shared: bool) -> Website:
    """Take the ids of a website's members as the company's, or as its own. Contacts that are known already keep their ids.

    Raises:
        NotAllowed
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        row = Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        if row.shares_members != is_shared:
            row.shares_members = is_shared
            row.save(update_fields=["shares_members"])
            record_audit(by=by, action="identity_secret.shared" if is_shared else "identity_secret.not_shared", subject=row.name)
    return row
