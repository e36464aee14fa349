"""What follows from visitors' events."""

from __future__ import annotations

import logging
from uuid import UUID

from tenants.bus import subscribe
from tenants.realtime.broadcast import broadcast, heard
from tenants.realtime.envelope import staff_frame
from tenants.realtime.groups import StaffGroup
from visitors.events import (
    ArrivalRuleChanged,
    ContactChanged,
    ContactCreated,
    MemberDataChanged,
    MemberDataWanted,
    VisitorIdentified,
    VisitorNoted,
    VisitorsChanged,
    VisitsMoved,
)
from visitors.live import hint_rule, hint_visitors, hint_visits, watchers_group
from visitors.models import Contact, Visit, Visitor
from visitors.protocol import visit_details
from visitors.protocol_events import MemberDataMoved, VisitorMoved
from visitors.protocol_events import VisitorNoted as VisitorNotes
from visitors.selectors import events_of, pages_of
from visitors.tasks import ask_website

log = logging.getLogger(__name__)

# What changes at a time; whoever looks has the pages before.
MOST_PAGES = 5
# Changes of a contact that are seen beside his browsers.
NOTED = frozenset({"notes", "tags", "visitors", "merged"})
MOST_BROWSERS = 50


@subscribe(VisitsMoved)
def show_moves_to_who_watches(event: VisitsMoved) -> None:
    """Tell the operators who look at a visitor what he does; of the many that nobody looks at nothing is read."""
    if not heard([watchers_group()]):
        return
    owners = dict(Visit.objects.filter(uuid__in=event.visits).values_list("uuid", "visitor__uuid"))
    groups = {visit: StaffGroup.of("visitor", visitor) for visit, visitor in owners.items()}
    watched = heard(set(groups.values()))
    wanted = [visit for visit, group in groups.items() if group in watched]
    if not wanted:
        return
    visits = list(Visit.objects.filter(uuid__in=wanted).select_related("visitor"))
    events = events_of(visits, most=MOST_PAGES)
    for visit, pages in pages_of(visits, most=MOST_PAGES):
        broadcast(groups[visit.uuid], staff_frame(VisitorMoved(visit.visitor.uuid, visit_details(visit, pages, events.get(visit.pk, ())))))


@subscribe(VisitsMoved)
def tell_boards_of_moves(event: VisitsMoved) -> None:
    """Who looks at the list of everybody on the site sees it there."""
    hint_visits(event.visits)


@subscribe(VisitorNoted)
def show_notes_to_who_watches(event: VisitorNoted) -> None:
    """Colleagues see notes and tags at once."""
    broadcast(StaffGroup.of("visitor", event.visitor), staff_frame(VisitorNotes(event.visitor)))


@subscribe(ContactChanged)
def show_contacts_notes_to_who_watches(event: ContactChanged) -> None:
    """The same beside each browser of a contact."""
    if NOTED.intersection(event.fields):
        _show_notes_of(event.contact)


@subscribe(ContactCreated)
def show_new_contact_to_who_watches(event: ContactCreated) -> None:
    """What a stranger told made him a contact, whose notes are shown from now on."""
    if event.source == Contact.Source.CLAIM:
        _show_notes_of(event.contact)


@subscribe(VisitorIdentified)
def show_member_to_who_watches(event: VisitorIdentified) -> None:
    """The same for one whom the site's server vouched for."""
    broadcast(StaffGroup.of("visitor", event.visitor), staff_frame(VisitorNotes(event.visitor)))


@subscribe(VisitorsChanged)
def tell_boards_of_visitors(event: VisitorsChanged) -> None:
    """The same for names and conversations."""
    hint_visitors(event.visitors)


@subscribe(ArrivalRuleChanged)
def tell_boards_of_rule(event: ArrivalRuleChanged) -> None:
    """The person's other tabs follow the new rule at once."""
    hint_rule(event.user_id)


@subscribe(MemberDataChanged)
def show_member_data_to_who_watches(event: MemberDataChanged) -> None:
    """Tell the operators who look at one of his browsers to read it anew."""
    browsers = Visitor.objects.filter(contact__uuid=event.contact).order_by("-seen_at").values_list("uuid", flat=True)[:MOST_BROWSERS]
    for group in heard({StaffGroup.of("visitor", uuid) for uuid in browsers}):
        assert isinstance(group, StaffGroup)
        broadcast(group, staff_frame(MemberDataMoved(event.contact)))


@subscribe(MemberDataWanted)
def have_website_asked(event: MemberDataWanted) -> None:
    """Let a worker ask. No outbox row: an answer that nobody waits for any more need not come, and the next look asks again."""
    try:
        ask_website.apply_async((str(event.contact), str(event.website)), retry=False, expires=20)
    except Exception as error:  # Any broker error: until then what is known is shown.
        log.warning("the broker takes nothing, a website is not asked for a member: %s", error)


def _show_notes_of(contact: UUID) -> None:
    browsers = Visitor.objects.filter(contact__uuid=contact).order_by("-id").values_list("uuid", flat=True)[:MOST_BROWSERS]
    groups = {uuid: StaffGroup.of("visitor", uuid) for uuid in browsers}
    watched = heard(set(groups.values()))
    for uuid, group in groups.items():
        if group in watched:
            broadcast(group, staff_frame(VisitorNotes(uuid)))
