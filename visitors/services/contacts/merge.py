"""Two contacts become one, by hand; for a day that can be taken back. Nothing merges by itself (A088)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Q

from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish
from visitors.events import ContactChanged, ContactCreated, ContactDeleted
from visitors.models import Contact, ContactMerge, ContactNote, ContactTask, Visitor
from visitors.models.contact import MOST_PHONES, MOST_TAGS
from visitors.permissions import NotFound
from visitors.selectors.contacts import attributes_by_slug
from visitors.services.contacts.along import give_along_back, merge_along
from visitors.services.contacts.locking import lock_contact, lock_visitors
from visitors.services.memberdata.merging import give_back, take_along

UNDO_FOR = timedelta(days=1)
SINGLE = ("name", "email", "company", "language", "external_id")
COPIED = (*SINGLE, "phones", "tags", "attributes", "consents", "owner_id", "seen_at")
KEPT = (*COPIED, "is_verified", "verified_at", "signed_at", "claimed_name", "claimed_email", "source", "created_at", "changed_at")


class MergeRefused(ValueError):
    """These two are not merged; ``code`` says why: same, verified_stays, two_ids."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MergeIsOver(ValueError):
    """It was taken back already, is more than a day old, or the one who stayed signed in since with the id of the other."""


def merged_fields(contact: Contact, other: Contact) -> dict[str, Any]:
    """What ``contact`` would hold after ``other`` went into him: his own where both know something.

    Raises:
        MergeRefused
    """
    if contact.pk == other.pk:
        raise MergeRefused("same")
    if other.is_verified and not contact.is_verified:
        raise MergeRefused("verified_stays")
    if contact.external_id and other.external_id:
        raise MergeRefused("two_ids")
    fields: dict[str, Any] = {name: getattr(contact, name) or getattr(other, name) for name in (*SINGLE, "owner_id")}
    fields["phones"] = list(dict.fromkeys([*contact.phones, *other.phones]))[:MOST_PHONES]
    fields["tags"] = sorted({*contact.tags, *other.tags}, key=str.casefold)[:MOST_TAGS]
    fields["attributes"] = {**other.attributes, **contact.attributes}
    fields["consents"] = sorted([*contact.consents, *other.consents], key=lambda line: str(line["at"]))
    fields["seen_at"] = max((at for at in (contact.seen_at, other.seen_at) if at), default=None)
    return fields


def merge_contacts(*, by: User, contact: Contact, other: Contact, now: datetime) -> ContactMerge:
    """Let ``other`` go into ``contact``: browsers (and with them visits and conversations), notes, and what ``contact`` did not know.

    Raises:
        MergeRefused
    """
    with transaction.atomic():
        lock_visitors(Q(contact_id__in=[contact.pk, other.pk]))
        rows = {row.pk: row for row in Contact.objects.filter(pk__in=[contact.pk, other.pk]).order_by("pk").select_for_update()}
        if len(rows) < 2:
            raise MergeRefused("same")
        stays, goes = rows[contact.pk], rows[other.pk]
        fields = merged_fields(stays, goes)
        snapshot = {
            "before": {name: getattr(stays, name) for name in COPIED},
            "after": fields,
            "merged": {name: getattr(goes, name) for name in KEPT},
            "visitors": list(Visitor.objects.filter(contact=goes).values_list("pk", flat=True)),
            "tasks": list(ContactTask.objects.filter(contact=goes).values_list("pk", flat=True)),
            "notes": list(ContactNote.objects.filter(contact=goes).values_list("pk", flat=True)),
            "along": merge_along(stays, goes),
            **take_along(stays, goes),
        }
        Visitor.objects.filter(contact=goes).update(contact=stays)
        ContactNote.objects.filter(contact=goes).update(contact=stays)
        ContactTask.objects.filter(contact=goes).update(contact=stays)
        merged_uuid, code = goes.uuid, goes.code
        goes.delete()
        for name, value in fields.items():
            setattr(stays, name, value)
        stays.search_text, stays.changed_at = stays.searchable(), now
        stays.save()
        merge = ContactMerge.objects.create(contact=stays, merged_uuid=merged_uuid, snapshot=_plain(snapshot), by=by, merged_at=now)
        record_audit(by=by, action="contact.merged", subject=stays.code, other=code, contact=str(stays.uuid), merged=str(merged_uuid))
        publish(ContactDeleted(merged_uuid))
        publish(ContactChanged(stays.uuid, ("merged",)))
    return merge


def undo_merge(*, by: User, merge: ContactMerge, now: datetime) -> Contact:
    """Take a merge back: the other one is there again, with what was his. What was changed since stays as it was changed.

    Returns:
        The contact that is there again.

    Raises:
        MergeIsOver: too late, or the id that he would have back has meanwhile become somebody's.
        NotFound: the one who stayed was deleted meanwhile.
    """
    try:
        with transaction.atomic():
            return _undo(by, merge, now)
    except IntegrityError as error:
        if "external_id" not in str(error):
            raise
        raise MergeIsOver from error


def _undo(by: User, merge: ContactMerge, now: datetime) -> Contact:
    # In the order in which erasing locks: the merge goes with the contact, so it comes last.
    lock_visitors(Q(pk__in=merge.snapshot.get("visitors", ())))
    stays = lock_contact(merge.contact_id)
    row = ContactMerge.objects.select_for_update().filter(pk=merge.pk).first()
    if row is None:
        raise NotFound
    if row.undone_at is not None or now - row.merged_at > UNDO_FOR or not row.snapshot:
        raise MergeIsOver
    before, after, merged = (row.snapshot[part] for part in ("before", "after", "merged"))
    if stays.is_verified and before["external_id"] != after["external_id"] == stays.external_id:
        # The site's server vouched for him under the id that came with the other one: whose it is, is decided.
        raise MergeIsOver
    # What was deleted since does not come back: another attribute may have the name by then.
    known = attributes_by_slug()
    for part in (before, after, merged):
        part["attributes"] = {slug: value for slug, value in part["attributes"].items() if slug in known}
    stays.attributes = {slug: value for slug, value in stays.attributes.items() if slug in known}
    for name in COPIED:
        if _plain(getattr(stays, name)) == after.get(name, before[name]):
            setattr(stays, name, _typed(name, before[name]))
    stays.search_text, stays.changed_at = stays.searchable(), now
    stays.save()
    back = Contact(uuid=row.merged_uuid, **{name: _typed(name, merged[name]) for name in KEPT if name in merged})
    if back.owner_id and not User.objects.filter(pk=back.owner_id).exists():
        back.owner_id = None
    back.search_text = back.searchable()
    back.save()
    # Who signed in since is not the one who only said to be somebody.
    Visitor.objects.filter(pk__in=row.snapshot["visitors"], contact=stays, identified_at=None).update(contact=back)
    ContactNote.objects.filter(pk__in=row.snapshot["notes"], contact=stays).update(contact=back)
    # A merge of before there were tasks names none.
    ContactTask.objects.filter(pk__in=row.snapshot.get("tasks", []), contact=stays).update(contact=back)
    give_along_back(stays, back, row.snapshot.get("along", {}))
    give_back(stays, back, row.snapshot)
    row.undone_at, row.snapshot = now, {}
    row.save()
    record_audit(by=by, action="contact.merge_undone", subject=stays.code, other=back.code, contact=str(stays.uuid), merged=str(back.uuid))
    publish(ContactCreated(back.uuid, back.source))
    publish(ContactChanged(stays.uuid, ("merged",)))
    return back


def forget_old_merges(*, now: datetime) -> int:
    """What can not be taken back any more holds no person's data any longer than it must; returns how many were emptied."""
    return ContactMerge.objects.filter(merged_at__lt=now - UNDO_FOR).exclude(snapshot={}).update(snapshot={})


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _typed(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and name.endswith("_at") else value
