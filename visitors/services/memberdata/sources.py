"""Settings of where a website's members are asked for, and the keys that sign the questions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.fetcher import UrlRefused, read_url
from tenants.sealing import seal
from tenants.tokens import new_token
from visitors.models import MemberData, MemberSource, MemberSourceKey, Website
from visitors.services.websites import NotAllowed

MOST_KEYS = 2
PURPOSE = "member_source"
URL_WORDS = {
    "bad_url": _("This is not an address that can be asked."),
    "not_https": _("The address must begin with https://."),
    "bad_host": _("Only names of the public internet are asked, on the usual port."),
}
register_kind(
    "member_source",
    _("Member data"),
    {
        "set": _("Set the address for member data of the website {subject}"),
        "removed": _("Stopped asking the website {subject} for member data"),
        "key_created": _("Made a key for member data (…{ending}) for the website {subject}"),
        "key_revoked": _("Revoked the key for member data (…{ending}) of the website {subject}"),
    },
)


class SourceUrlRefused(ValueError):
    """The address is not one that is asked; ``code`` as of ``UrlRefused``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooManySourceKeys(ValueError):
    """Two are valid already; one must be revoked first."""


@dataclass(frozen=True, slots=True)
class NewSourceKey:
    """A key that was just made, with its text, which is shown this once."""

    row: MemberSourceKey
    text: str


def may_set_up(*, by: User) -> None:
    """Let nobody else near addresses that may hold a secret.

    Raises:
        NotAllowed
    """
    if not by.may_administer:
        raise NotAllowed


def set_member_source(*, by: User, website: Website, url: str) -> MemberSource:
    """Ask this address for the website's members from now on. With another address, what the one before told is forgotten.

    Raises:
        NotAllowed, SourceUrlRefused
    """
    may_set_up(by=by)
    try:
        read_url(url.strip())
    except UrlRefused as error:
        raise SourceUrlRefused(error.code) from error
    with transaction.atomic():
        Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        before = MemberSource.objects.filter(website=website).first()
        if before is not None and before.url == url.strip():
            return before
        _forget(website)
        row = MemberSource.objects.create(website=website, url=url.strip())
        record_audit(by=by, action="member_source.set", subject=website.name)
    return row


def remove_member_source(*, by: User, website: Website) -> None:
    """Ask no longer, and forget what was told. Keys stay until they are revoked.

    Raises:
        NotAllowed
    """
    may_set_up(by=by)
    with transaction.atomic():
        Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        if _forget(website):
            record_audit(by=by, action="member_source.removed", subject=website.name)


def create_source_key(*, by: User, website: Website) -> NewSourceKey:
    """Make a key. The one before goes on signing beside it until it is revoked, so that the shop can change without a gap.

    Raises:
        NotAllowed, TooManySourceKeys
    """
    may_set_up(by=by)
    text = new_token()
    with transaction.atomic():
        Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        if MemberSourceKey.objects.filter(website=website).count() >= MOST_KEYS:
            raise TooManySourceKeys
        row = MemberSourceKey.objects.create(website=website, sealed_secret=seal(text, purpose=PURPOSE, owner=website.uuid), ending=text[-4:])
        record_audit(by=by, action="member_source.key_created", subject=website.name, ending=row.ending)
    return NewSourceKey(row, text)


def revoke_source_key(*, by: User, key: MemberSourceKey) -> None:
    """Revoke a key: nothing is signed with it any more. Without any key the website is not asked.

    Raises:
        NotAllowed
    """
    may_set_up(by=by)
    with transaction.atomic():
        record_audit(by=by, action="member_source.key_revoked", subject=key.website.name, ending=key.ending)
        key.delete()


def _forget(website: Website) -> bool:
    MemberData.objects.filter(website=website, source=MemberData.Source.PULL).delete()
    return bool(MemberSource.objects.filter(website=website).delete()[0])
