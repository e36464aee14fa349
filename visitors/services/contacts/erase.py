"""Everything about a person goes, from every store; what is left are figures that name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from tenants.accounts.models import User
from tenants.accounts.services.answers import forget_answers
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish
from tenants.names import lock_key
from tenants.services import end_tickets
from visitors.events import ContactErased, PersonIsErased, VisitorsChanged
from visitors.models import Contact, Visitor
from visitors.services.contacts.importing.forgetting import forget_in_imports
from visitors.services.contacts.locking import lock_whole_contact
from visitors.services.hits.forgetting import forget_in_figures
from visitors.services.websites import NotAllowed


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: browsers (with their visits), and whatever apps above kept of them."""

    visitors: int


def erase_contact(*, by: User, contact: Contact, now: datetime) -> Erased:
    """Erase a contact with notes and merges, his browsers with visits and page views, and, by ``PersonIsErased``, what the apps
    above keep: conversations, lines, links, mails that wait. Figures of days stay where others were counted too; the audit log names him by his code only.

    Raises:
        NotAllowed: only the owner and admins may.
        NotFound: he was deleted meanwhile.
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Reports that are stored meanwhile would hang on what goes.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("hits")])
        forget_in_imports(contact, now=now)
        row, visitors = lock_whole_contact(contact.pk)
        for visitor in visitors:
            end_tickets(subject=visitor.uuid, generation=visitor.generation + 1)
        keys, uuids = tuple(visitor.pk for visitor in visitors), tuple(visitor.uuid for visitor in visitors)
        # First the apps above: their rows hang on these.
        publish(PersonIsErased(contact=row.uuid, visitor_ids=keys))
        forget_answers(naming=(row.uuid, row.uuid.hex, *uuids, *row.merges.values_list("merged_uuid", flat=True)))
        forget_in_figures(keys)
        Visitor.objects.filter(pk__in=keys).delete()
        uuid, code = row.uuid, row.code
        row.delete()
        record_audit(by=by, action="contact.erased", subject=code, contact=str(uuid), visitors=len(keys))
        publish(ContactErased(uuid))
        publish(VisitorsChanged(uuids))
    return Erased(len(keys))
