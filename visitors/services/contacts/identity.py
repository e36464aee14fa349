"""The site's server says who a visitor is; and that he has left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import connection, transaction

from tenants.bus import publish
from tenants.fields import clean_line
from tenants.names import lock_key
from tenants.tokens import hash_token, new_token
from visitors.events import ContactChanged, ContactCreated, VisitorEmailChanged, VisitorIdentified, VisitorSignedOut
from visitors.models import Contact, IdentitySecret, Visitor
from visitors.models.attribute import is_link
from visitors.selectors.contacts import attributes_by_slug
from visitors.services.contacts.fields import ContactFields, ContactRefused, apply_fields
from visitors.tokens import Identity, IdentityRefused

MOST_ORDERS = 20
ORDER_LENGTHS = {"number": 60, "total": 60, "status": 60, "placed_on": 30, "url": 1000}
PLAIN = ("name", "email", "company", "language")


@dataclass(frozen=True, slots=True)
class Identified:
    """The visitor as whom the page goes on, the token that it keeps from now on, and which claims were left out."""

    visitor: Visitor
    token: str | None
    ignored: list[str] = field(default_factory=list)


def identify_visitor(*, visitor: Visitor, identity: Identity, now: datetime) -> Identified:
    """Take a signed identity for a browser.

    The first time, and whenever somebody else signs in, the browser gets a new token: one that the page was made to know
    before is worth nothing (A089). Somebody else begins as another visitor, so he sees nothing of what was said before.

    Raises:
        IdentityRefused: ``signed_out`` for what was signed before the member signed out; ``bad_claim`` for a claim that can
            not be taken.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"contact.member.{identity.external_id}")])
        row = Visitor.objects.select_for_update(no_key=True, of=("self",)).select_related("website", "contact").get(pk=visitor.pk)
        contact = Contact.objects.filter(external_id=identity.external_id).first()
        if contact and contact.signed_out_at and identity.issued_at <= int(contact.signed_out_at.timestamp()):
            raise IdentityRefused("signed_out")
        contact, ignored = _member(contact, identity, now)

        token = None
        if row.identified_at is None or row.contact_id != contact.pk:
            token = new_token()
            row = _same_person(row, contact, token, now)
        if row.email and contact.email and row.email.lower() != contact.email.lower():
            publish(VisitorEmailChanged(row.pk, now))
        row.name, row.email = contact.name or row.name, contact.email or row.email
        row.contact, row.identified_at = contact, row.identified_at or now
        row.save()
        if token:
            publish(VisitorIdentified(row.uuid, contact.uuid))
        if identity.secret and (identity.secret.used_at is None or (now - identity.secret.used_at).total_seconds() > 3600):
            IdentitySecret.objects.filter(pk=identity.secret.pk).update(used_at=now)
    return Identified(row, token, ignored)


def sign_out_visitor(*, visitor: Visitor, now: datetime) -> None:
    """End a browser's visitor: its token works no more, and no identity that was signed up to now is taken again."""
    with transaction.atomic():
        row = Visitor.objects.select_for_update(no_key=True).get(pk=visitor.pk)
        row.token_hash = hash_token(new_token())
        row.save(update_fields=["token_hash"])
        if row.identified_at is not None and row.contact_id is not None:
            Contact.objects.filter(pk=row.contact_id).update(signed_out_at=now)
        publish(VisitorSignedOut(row.uuid))


def _member(contact: Contact | None, identity: Identity, now: datetime) -> tuple[Contact, list[str]]:
    """The verified contact of the identity, with what it claims."""
    is_new = contact is None
    contact = contact or Contact(external_id=identity.external_id, source=Contact.Source.SIGNED, created_at=now)
    was_verified = contact.is_verified
    fields, orders, ignored = _claimed(identity.claims)
    try:
        changed = apply_fields(contact, fields)
    except ContactRefused as error:
        raise IdentityRefused("bad_claim") from error
    if orders is not None and orders != contact.orders:
        contact.orders = orders
        changed.append("orders")
    contact.is_verified, contact.verified_at, contact.seen_at = True, now, now
    if changed or is_new or not was_verified:
        contact.changed_at = now
    contact.save()
    if not is_new and not was_verified:
        _part_from_claims(contact, now)
    if is_new:
        publish(ContactCreated(contact.uuid, contact.source))
    elif changed or not was_verified:
        publish(ContactChanged(contact.uuid, tuple(changed) if was_verified else (*changed, "is_verified")))
    return contact, ignored


def _part_from_claims(contact: Contact, now: datetime) -> None:
    """Browsers that only said to be him get a contact of their own: a signature makes nobody else's word true (A088)."""
    claimed = Visitor.objects.filter(contact=contact, identified_at=None)
    if claimed.exists():
        apart = Contact(name=contact.name, email=contact.email, source=Contact.Source.CLAIM, created_at=now, changed_at=now)
        apart.search_text = apart.searchable()
        apart.save()
        claimed.update(contact=apart)
        publish(ContactCreated(apart.uuid, apart.source))


def _same_person(row: Visitor, contact: Contact, token: str, now: datetime) -> Visitor:
    """The visitor's row with a new token; a new row where he was somebody else before, or said so."""
    told_other = bool(row.email) and bool(contact.email) and row.email.lower() != contact.email.lower()
    if row.identified_at is None and not told_other:
        row.token_hash = hash_token(token)
        return row
    return Visitor.objects.create(
        website=row.website,
        token_hash=hash_token(token),
        language=row.language,
        time_zone=row.time_zone,
        user_agent=row.user_agent,
        page_url=row.page_url,
        page_title=row.page_title,
        is_banned=row.is_banned,
        seen_at=now,
    )


def _claimed(claims: Mapping[str, Any]) -> tuple[ContactFields, list[dict[str, str]] | None, list[str]]:
    """What of the claims is known to us, in our shapes; the names of the others."""
    fields: dict[str, Any] = {}
    ignored: list[str] = []
    orders = None
    for name, value in claims.items():
        match name, value:
            case _, str() if name in PLAIN:
                fields[name] = value
            case "phone", str():
                fields["phones"] = [value]
            case "phones", list() if all(isinstance(phone, str) for phone in value):
                fields["phones"] = value
            case "attributes", dict():
                known = attributes_by_slug()
                fields["attributes"] = {slug: value[slug] for slug in value if slug in known}
                ignored += [f"attributes.{slug}"[:100] for slug in value if slug not in known]
            case "orders", list():
                orders = [_order(order) for order in value[:MOST_ORDERS]]
            case _ if name in {*PLAIN, "phone", "phones", "attributes", "orders"}:
                raise IdentityRefused("bad_claim")
            case _:
                ignored.append(name[:100])
    return cast(ContactFields, fields), orders, ignored


def _order(order: Any) -> dict[str, str]:
    if not isinstance(order, dict) or not order.get("number"):
        raise IdentityRefused("bad_claim")
    known = {name: clean_line(str(order.get(name) or ""))[:length] for name, length in ORDER_LENGTHS.items()}
    return {**known, "url": known["url"] if is_link(known["url"]) else ""}
