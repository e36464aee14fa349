"""The only ways from what a page says (key, origin, token, id) to a website or a visitor."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from tenants.accounts.models import User
from tenants.hosts import url_of
from tenants.scope import current_tenant
from tenants.tokens import hash_token
from visitors.models import (
    Contact,
    ContactAttribute,
    ContactImport,
    ContactMerge,
    ContactNote,
    ContactSegment,
    ContactTask,
    IdentitySecret,
    MemberSourceKey,
    Visit,
    Visitor,
    Website,
)

MOST_TOKEN_CHARACTERS = 100


class NotFound(Exception):
    """There is no such thing, or it is none of the asker's business: the answer is the same."""


class WebsiteUnknown(Exception):
    """No website of this company has the key."""


class WebsiteInactive(Exception):
    """The website was switched off by the company."""


class OriginNotAllowed(Exception):
    """The page's origin is not one of the website's own."""


def access_website(*, key: str, origin: str) -> Website:
    """The website that a page asks for, if the page may show its widget.

    Args:
        key: the public key from the script tag.
        origin: the browser's ``Origin`` header, compared exactly: scheme, host and port (A085, A100).

    Raises:
        WebsiteUnknown, WebsiteInactive, OriginNotAllowed: the page must not show it.
    """
    website = Website.objects.filter(key=key).first()
    if website is None:
        raise WebsiteUnknown
    if not website.is_active:
        raise WebsiteInactive
    # The company's own host carries the try-out page of the set-up.
    if origin != url_of(current_tenant(), "") and (not is_origin(origin) or origin not in website.allowed_origins):
        raise OriginNotAllowed
    return website


def is_any_websites_origin(origin: str) -> bool:
    """Whether any active website lists the origin; all that a preflight, which names no website, can be asked."""
    return is_origin(origin) and Website.objects.filter(is_active=True, allowed_origins__contains=[origin]).exists()


def is_origin(text: str) -> bool:
    """Whether the text is an origin of the web in the one form browsers send: no ``null``, path, user or upper case."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return text == f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def access_visitor_by_token(*, token: str, website: Website) -> Visitor | None:
    """The visitor whose token this is, on this website only; None for any other token (A089)."""
    if not token or len(token) > MOST_TOKEN_CHARACTERS:
        return None
    return Visitor.objects.filter(token_hash=hash_token(token), website=website).select_related("website").first()


def access_visitor_by_lost_token(*, token: str, website: Website, external_id: str | None, now: datetime) -> Visitor | None:
    """The visitor whose token this was until he signed in a moment ago, when the answer with the new one was lost.

    Args:
        external_id: of the member whom the site's server signed for this very request: the token alone is worth nothing
            (A089). None where the visitor is only to be ended.
    """
    if not token or len(token) > MOST_TOKEN_CHARACTERS:
        return None
    rows = Visitor.objects.filter(previous_token_hash=hash_token(token), previous_token_until__gt=now, website=website)
    if external_id is not None:
        rows = rows.filter(contact__external_id=external_id, identified_at__isnull=False)
    return rows.select_related("website").first()


def access_visitor(*, visitor_id: UUID | str) -> Visitor:
    """The visitor with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = Visitor.objects.select_related("website", "contact").filter(uuid=_as_uuid(visitor_id)).first()
    if row is None:
        raise NotFound
    return row


def access_visit(*, visit_id: UUID | str) -> Visit:
    """The visit with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = Visit.objects.filter(uuid=_as_uuid(visit_id)).first()
    if row is None:
        raise NotFound
    return row


def access_website_by_id(*, website_id: UUID | str) -> Website:
    """The website with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = Website.objects.filter(uuid=_as_uuid(website_id)).first()
    if row is None:
        raise NotFound
    return row


def access_contact(*, contact_id: UUID | str) -> Contact:
    """The contact with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = Contact.objects.select_related("owner").filter(uuid=_as_uuid(contact_id)).first()
    if row is None:
        raise NotFound
    return row


def access_contact_note(*, note_id: UUID | str) -> ContactNote:
    """The note with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = ContactNote.objects.select_related("contact", "visitor", "author").filter(uuid=_as_uuid(note_id)).first()
    if row is None:
        raise NotFound
    return row


def access_contact_attribute(*, attribute_id: UUID | str) -> ContactAttribute:
    """The attribute with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = ContactAttribute.objects.filter(uuid=_as_uuid(attribute_id)).first()
    if row is None:
        raise NotFound
    return row


def access_identity_secret(*, secret_id: UUID | str) -> IdentitySecret:
    """The secret for signed identity with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = IdentitySecret.objects.select_related("website").filter(uuid=_as_uuid(secret_id)).first()
    if row is None:
        raise NotFound
    return row


def access_source_key(*, key_id: UUID | str) -> MemberSourceKey:
    """The key that signs questions for member data with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = MemberSourceKey.objects.select_related("website").filter(uuid=_as_uuid(key_id)).first()
    if row is None:
        raise NotFound
    return row


def access_contact_segment(*, segment_id: UUID | str) -> ContactSegment:
    """The segment with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = ContactSegment.objects.select_related("created_by").filter(uuid=_as_uuid(segment_id)).first()
    if row is None:
        raise NotFound
    return row


def access_contact_merge(*, merge_id: UUID | str) -> ContactMerge:
    """The merge with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = ContactMerge.objects.select_related("contact").filter(uuid=_as_uuid(merge_id)).first()
    if row is None:
        raise NotFound
    return row


def access_contact_import(*, import_id: UUID | str) -> ContactImport:
    """The import with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = ContactImport.objects.select_related("by").filter(uuid=_as_uuid(import_id)).first()
    if row is None:
        raise NotFound
    return row


def access_contact_task(*, task_id: UUID | str) -> ContactTask:
    """The task with this public id, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = ContactTask.objects.select_related("contact", "owner", "by").filter(uuid=_as_uuid(task_id)).first()
    if row is None:
        raise NotFound
    return row


def access_owner(*, user_id: UUID | str) -> User:
    """Somebody who can own a contact.

    Raises:
        NotFound: there is none, or he may not sign in any more.
    """
    row = User.objects.filter(uuid=_as_uuid(user_id), is_active=True).first()
    if row is None:
        raise NotFound
    return row


def _as_uuid(value: UUID | str) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError as error:
        raise NotFound from error
