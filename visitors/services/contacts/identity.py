"""The site's server says who a visitor is; and that he has left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from tenants.bus import publish
from tenants.scope import current_tenant
from tenants.services import end_tickets
from tenants.tokens import derive_token, hash_token, new_token
from visitors.events import ContactChanged, ContactCreated, MemberDataChanged, VisitorEmailChanged, VisitorIdentified, VisitorsChanged, VisitorSignedOut
from visitors.models import Contact, EndedMember, IdentitySecret, Visitor
from visitors.services.contacts.along import take_along
from visitors.services.contacts.fields import ContactRefused, apply_fields
from visitors.services.contacts.locking import TRIES, lock_member, lock_visitors
from visitors.services.contacts.signed import Signed, signed_fields
from visitors.services.memberdata.storing import tell_signed_data
from visitors.tokens import MEMORY, Identity, IdentityRefused

# The answer that brings a new token may be lost: for so long the one before still finds the visitor, beside his signature.
LOST_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Identified:
    """The visitor as whom the page goes on, the token that it keeps from now on, and which claims were left out."""

    visitor: Visitor
    token: str | None
    ignored: list[str] = field(default_factory=list)


def identify_visitor(*, visitor: Visitor, sent: str | None, identity: Identity, now: datetime) -> Identified:
    """Take a signed identity for a browser.

    The first time, and whenever somebody else signs in, the browser gets a new token: one that the page was made to know
    before is worth nothing (A089), and neither is a ticket or an open socket. Somebody else begins as another visitor, so he
    sees nothing of what was said before; so does everybody where something was told that the signature does not confirm.

    Args:
        sent: the token that the page has; None when the visitor was made for the very answer that is to come.

    Raises:
        IdentityRefused: ``signed_out`` for what was signed before the member signed out; ``bad_claim`` for a claim that can
            not be taken.
    """
    for turn in range(TRIES):
        try:
            with transaction.atomic():
                return _identify(visitor, sent, identity, now)
        except IntegrityError as error:
            # Somebody of the company gave a contact this id meanwhile: then that is the one.
            if "external_id" not in str(error) or turn == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def sign_out_visitor(*, visitor: Visitor, now: datetime) -> None:
    """End a browser's visitor: token, tickets and sockets work no more, and no identity that was signed up to now is taken again."""
    with transaction.atomic():
        member = Contact.objects.filter(visitors=visitor.pk, external_id__isnull=False).values_list("external_id", flat=True).first()
        if member:
            lock_member(member)
        row = lock_visitors(Q(pk=visitor.pk))[visitor.pk]
        row.token_hash, row.previous_token_hash = hash_token(new_token()), ""
        _end_tickets(row)
        row.save(update_fields=["token_hash", "previous_token_hash", "generation"])
        contact = Contact.objects.select_for_update(no_key=True, of=("self",)).filter(visitors=row).first() if row.is_identified else None
        if contact is not None:
            # Where the site's clock is ahead of ours, what it signed for this page is from later than now.
            at = max(now, contact.signed_at or now)
            # He may have been given another id while this waited.
            for name in {member, contact.external_id} - {None}:
                _end_member(str(name), at)
        publish(VisitorSignedOut(row.uuid))


def forget_ended_members(*, now: datetime) -> int:
    """Delete who signed out so long ago that nothing that was signed before can be valid; returns how many."""
    return EndedMember.objects.filter(ended_at__lt=now - MEMORY).delete()[0]


def part_from_contact(visitors: list[Visitor]) -> None:
    """The visitors' contact goes away: nobody vouches for them any more, and what their browsers hold of a member works no more.

    Args:
        visitors: locked by the caller, in the caller's transaction.
    """
    for row in visitors:
        if row.identified_at is not None:
            row.token_hash, row.previous_token_hash = hash_token(new_token()), ""
            row.is_name_signed = row.is_email_signed = False
            _end_tickets(row)
        row.contact, row.identified_at = None, None
        row.save(update_fields=["contact", "identified_at", "token_hash", "previous_token_hash", "generation", "is_name_signed", "is_email_signed"])


def _identify(visitor: Visitor, sent: str | None, identity: Identity, now: datetime) -> Identified:
    lock_member(identity.external_id)
    # Browsers that only said to be him are parted from him when he is vouched for; they are locked before him.
    to_part = Q(contact__external_id=identity.external_id, contact__is_verified=False, identified_at=None)
    claimers = list(Visitor.objects.filter(to_part).values_list("pk", flat=True))
    rows = lock_visitors(Q(pk__in=[visitor.pk, *claimers]))
    row = rows.pop(visitor.pk)
    contact = Contact.objects.select_for_update(no_key=True).filter(external_id=identity.external_id).first()
    ended = EndedMember.objects.filter(member_hash=hash_token(identity.external_id)).first()
    if ended and identity.issued_at <= int(ended.ended_at.timestamp()):
        raise IdentityRefused("signed_out")
    signed = signed_fields(identity.claims)
    contact, was_verified = _member(contact, identity, signed, now)
    if tell_signed_data(contact=contact, website=row.website, sheet=signed.sheet, now=now):
        publish(MemberDataChanged(contact.uuid))

    name, email = contact.name if "name" in signed.fields else "", contact.email if "email" in signed.fields else ""
    before, (row, token) = row, _go_on(row, sent, contact, name, email, now)
    if not was_verified:
        others = [other for other in (before, *rows.values()) if other.pk != row.pk]
        _part_claimers([other for other in others if other.contact_id == contact.pk and other.identified_at is None], now)
    if email and row.email and row.email.lower() != email.lower():
        publish(VisitorEmailChanged(row.pk, now))
    is_seen = bool(token) or name not in {"", row.name}
    # Only what was signed: what else the company knows of the contact is not the page's to read.
    row.name, row.is_name_signed = name or row.name, row.is_name_signed or bool(name)
    row.email, row.is_email_signed = email or row.email, row.is_email_signed or bool(email)
    is_new = not row.is_identified or row.contact_id != contact.pk
    row.contact, row.identified_at = contact, (row.identified_at or now)
    row.save()
    if is_new:
        if brought := take_along(row, contact):
            publish(ContactChanged(contact.uuid, ("visitors", *brought)))
        publish(VisitorIdentified(row.uuid, contact.uuid))
    if is_new or is_seen:
        publish(VisitorsChanged((row.uuid,)))
    if identity.secret and (identity.secret.used_at is None or (now - identity.secret.used_at).total_seconds() > 3600):
        IdentitySecret.objects.filter(pk=identity.secret.pk).update(used_at=now)
    return Identified(row, token, signed.ignored)


def _member(contact: Contact | None, identity: Identity, signed: Signed, now: datetime) -> tuple[Contact, bool]:
    """The verified contact of the identity with what it claims, and whether he was one before."""
    is_new = contact is None
    contact = contact or Contact(external_id=identity.external_id, source=Contact.Source.SIGNED, created_at=now)
    was_verified = contact.is_verified
    try:
        changed = apply_fields(contact, signed.fields)
    except ContactRefused as error:
        raise IdentityRefused("bad_claim") from error
    issued = datetime.fromtimestamp(identity.issued_at, UTC)
    contact.is_verified, contact.verified_at, contact.seen_at, contact.signed_at = True, now, now, max(contact.signed_at or issued, issued)
    if changed or is_new or not was_verified:
        contact.changed_at = now
    if is_new:
        contact.save(force_insert=True)
        publish(ContactCreated(contact.uuid, contact.source))
        return contact, True
    columns = {name.partition(".")[0] for name in changed}
    contact.save(update_fields=[*columns, "search_text", "is_verified", "verified_at", "seen_at", "signed_at", "changed_at"])
    if changed or not was_verified:
        publish(ContactChanged(contact.uuid, tuple(changed) if was_verified else (*changed, "is_verified")))
    return contact, was_verified


def _part_claimers(claimers: list[Visitor], now: datetime) -> None:
    """Browsers that only said to be him get a contact of their own: a signature makes nobody else's word true (A088)."""
    apart = None
    for claimer in claimers:
        if apart is None and (claimer.name or claimer.email):
            apart = Contact(name=claimer.name, email=claimer.email, source=Contact.Source.CLAIM, created_at=now, changed_at=now)
            apart.claimed_name, apart.claimed_email, apart.search_text = apart.name, apart.email, apart.searchable()
            apart.save(force_insert=True)
            publish(ContactCreated(apart.uuid, apart.source))
    for claimer in claimers:
        claimer.contact = apart if claimer.name or claimer.email else None
        claimer.save(update_fields=["contact"])


def _go_on(row: Visitor, sent: str | None, contact: Contact, name: str, email: str, now: datetime) -> tuple[Visitor, str | None]:
    """The row as which the page goes on, and its new token if it gets one.

    The visitor's own row with a new token when he becomes known; another row where he was somebody else before, or told
    what the signature does not say: an address, or a name.
    """
    if sent is None:
        return row, None
    has_token = hash_token(sent) == row.token_hash
    is_lost = not has_token and hash_token(sent) == row.previous_token_hash and row.previous_token_until is not None and row.previous_token_until > now
    if row.is_identified and row.contact_id == contact.pk and (has_token or is_lost):
        return row, _token_of(row) if is_lost else None
    told = row.email.lower() != email.lower() if row.email else bool(row.name) and row.name != name
    if row.identified_at is None and has_token and not told:
        row.previous_token_hash, row.previous_token_until = row.token_hash, now + LOST_FOR
        _end_tickets(row)
        token = _token_of(row)
        row.token_hash = hash_token(token)
        return row, token
    # Tabs that are still open as whoever was there before begin anew as well.
    _end_tickets(row)
    row.save(update_fields=["generation"])
    token = new_token()
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
    ), token


def _end_member(member: str, at: datetime) -> None:
    """Write down that he signed out; his name is locked. Not on the contact, which may be deleted or erased while signatures live."""
    row = EndedMember(member_hash=hash_token(member), ended_at=at)
    EndedMember.objects.bulk_create([row], update_conflicts=True, unique_fields=["member_hash"], update_fields=["ended_at"])


def _end_tickets(row: Visitor) -> None:
    """Let the visitor's tickets end; he is to be saved by the caller."""
    row.generation += 1
    end_tickets(subject=row.uuid, generation=row.generation)


def _token_of(row: Visitor) -> str:
    """The token after the one before: it can be made once more when the answer with it was lost."""
    return derive_token("visitor", current_tenant().uuid, row.uuid, row.previous_token_hash, matching=row.token_hash if row.is_identified else "")
