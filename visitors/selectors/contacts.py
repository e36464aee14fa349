"""Reading contacts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Lower

from tenants.accounts.models import User
from visitors.models import Contact, ContactAttribute, ContactNote, ContactTask, Visit, Visitor
from visitors.models.contact import search_form

LONGEST_QUERY = 100
# Trigrams; and how far back is looked for what is shorter.
INDEXED, AMONG_NEWEST = 3, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """Which contacts are wanted; what is left empty does not count. ``condition``: that of a segment."""

    q: str = ""
    tag: str = ""
    owner: UUID | None = None
    without_owner: bool = False
    is_verified: bool | None = None
    email: str = ""
    external_id: str = ""
    condition: Q | None = None
    sort: str = "-seen"


ORDERS = {"-seen": ("-last_seen", "-id"), "name": ("name", "id"), "-created": ("-created_at", "-id")}


def contacts_of(wanted: ContactFilter) -> QuerySet[Contact]:
    """The contacts that are wanted, in the wanted order; every word of ``q`` must be found somewhere."""
    rows: QuerySet[Contact] = Contact.objects.select_related("owner").annotate(last_seen=Coalesce("seen_at", "created_at"))
    # Django escapes what LIKE would take as a pattern.
    for word in search_form(wanted.q[:LONGEST_QUERY]).split():
        rows = rows.filter(search_text__contains=word)
    if wanted.tag:
        rows = rows.filter(tags__contains=[wanted.tag])
    if wanted.owner is not None:
        rows = rows.filter(owner__uuid=wanted.owner)
    if wanted.without_owner:
        rows = rows.filter(owner=None)
    if wanted.is_verified is not None:
        rows = rows.filter(is_verified=wanted.is_verified)
    if wanted.email:
        rows = with_email(rows, wanted.email)
    if wanted.condition is not None:
        rows = rows.filter(wanted.condition)
    if wanted.external_id:
        rows = rows.filter(external_id=wanted.external_id)
    return rows.order_by(*ORDERS[wanted.sort])


def contacts_like(q: str, *, most: int) -> list[Contact]:
    """A few contacts that ``q`` fits, the one seen last first, quickly: the index knows no word of one or two characters, so one that
    has only such is looked for among the contacts seen last.
    """
    rows = contacts_of(ContactFilter(q=q))
    if all(len(word) < INDEXED for word in search_form(q[:LONGEST_QUERY]).split()):
        for oldest in contacts_of(ContactFilter())[AMONG_NEWEST : AMONG_NEWEST + 1]:
            rows = rows.alias(at=Coalesce("seen_at", "created_at")).filter(at__gt=oldest.seen_at or oldest.created_at)
    return list(rows[:most])


def with_email(rows: QuerySet[Contact], email: str) -> QuerySet[Contact]:
    """Those of the contacts that have the address, whatever its case; the index on ``lower(email)`` finds them."""
    return rows.alias(lower_email=Lower("email")).filter(lower_email=email.strip().lower()).exclude(email="")


def attributes_by_slug() -> dict[str, ContactAttribute]:
    """The company's attributes, in their order."""
    return {row.slug: row for row in ContactAttribute.objects.order_by("position", "id")}


def tags_in_use() -> list[tuple[str, int]]:
    """Every tag of a contact with how many have it, sorted."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Contact._meta.db_table)
        cursor.execute(f"SELECT tag, count(*) FROM {table}, unnest(tags) AS tag GROUP BY tag ORDER BY lower(tag), tag LIMIT 500")  # noqa: S608 - our own table's name
        return [(str(tag), int(count)) for tag, count in cursor.fetchall()]


def possible_owners() -> QuerySet[User]:
    """The people who can own a contact."""
    return User.objects.filter(is_active=True).order_by("full_name", "id")


def notes_of(contact: Contact) -> QuerySet[ContactNote]:
    """The notes about a contact, the newest first."""
    return ContactNote.objects.filter(contact=contact).select_related("author", "contact").order_by("-created_at", "-id")


def notes_about(visitor: Visitor) -> QuerySet[ContactNote]:
    """The notes of a visitor's contact, of one who is none his own; the newest first."""
    if visitor.contact is not None:
        return notes_of(visitor.contact)
    return ContactNote.objects.filter(visitor=visitor).select_related("author", "visitor").order_by("-created_at", "-id")


def tasks_of(*, owner: User | None = None, contact: Contact | None = None, is_done: bool | None = None) -> QuerySet[ContactTask]:
    """Follow-up tasks, what is due first before the rest; None does not count."""
    rows = ContactTask.objects.select_related("contact", "owner", "by").order_by("due_at", "id")
    if owner is not None:
        rows = rows.filter(owner=owner)
    if contact is not None:
        rows = rows.filter(contact=contact)
    if is_done is not None:
        rows = rows.exclude(done_at=None) if is_done else rows.filter(done_at=None)
    return rows


def task_by_uuid(uuid: UUID) -> ContactTask | None:
    """A task with its contact, or None if it went meanwhile."""
    return ContactTask.objects.select_related("contact", "owner").filter(uuid=uuid).first()


def devices_of(contact: Contact) -> QuerySet[Visitor]:
    """The browsers of a contact, the one seen last first."""
    return Visitor.objects.filter(contact=contact).select_related("website").annotate(last_seen=Coalesce("seen_at", "created_at")).order_by("-last_seen", "-id")


def newest_visits_of_browsers(visitors: Iterable[Visitor]) -> dict[int, Visit]:
    """The newest visit of each browser, by its key."""
    newest = Visit.objects.filter(visitor__in=list(visitors)).order_by("visitor_id", "-started_at", "-id").distinct("visitor_id")
    return {visit.visitor_id: visit for visit in newest}


def duplicates_of(contact: Contact, *, most: int = 5) -> list[Contact]:
    """Contacts that may be the same person: with the same address or telephone number, the one seen last first."""
    same = Q(pk__in=[])
    if contact.email:
        same |= Q(pk__in=with_email(Contact.objects.all(), contact.email).values("pk"))
    if contact.phones:
        same |= Q(phones__overlap=contact.phones)
    rows = Contact.objects.filter(same).exclude(pk=contact.pk).select_related("owner")
    return list(rows.annotate(last_seen=Coalesce("seen_at", "created_at")).order_by("-last_seen", "-id")[:most])
