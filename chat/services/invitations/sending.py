"""An operator invites a visitor who is on the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from chat.events import InvitationSent
from chat.models import Greeting, Invitation, InvitationTemplate, Look, Operator
from chat.selectors.inviting import OPEN, invitation_by_uuid, invited_in_this_visit, is_talking, templates_by_name
from chat.services.invitations.policy import Facts, Hindrance, hindrance
from chat.services.invitations.texts import check_text, fill_in, text_for
from tenants.bus import publish
from tenants.scope import current_tenant
from visitors.models import Visitor
from visitors.selectors import is_online, language_of
from visitors.selectors.happenings import product_looked_at
from visitors.selectors.inviting import visit_now, wants_peace
from visitors.services import record_invitation

INVITATION_FOR = timedelta(minutes=10)


class MayNotInvite(Exception):
    """The visitor is not to be invited now; ``hindrance`` says why."""

    def __init__(self, found: Hindrance) -> None:
        super().__init__(found.sentence)
        self.hindrance = found


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an operator begins from: whether he may, and each template filled in for the visitor.

    ``texts`` are pairs of template and text in ``language``, which is the visitor's.
    """

    hindrance: Hindrance | None
    language: str
    texts: list[tuple[InvitationTemplate, str]]


def why_not(visitor: Visitor, *, now: datetime) -> Hindrance | None:
    """Why the visitor must not be invited now; ``website`` must be loaded."""
    earlier = invited_in_this_visit(visitor, now=now)
    facts = Facts(
        is_banned=visitor.is_banned,
        is_here=is_online(visitor, now=now),
        is_talking=is_talking(visitor),
        peace=wants_peace(visitor, now=now),
        policy=visitor.website.invitation_policy,
        pause_s=visitor.website.invitation_pause_s,
        invited=[row.sent_at for row in earlier],
        has_open=any(row.status in OPEN and row.expires_at > now for row in earlier),
    )
    return hindrance(facts, now=now)


def values_of(visitor: Visitor, *, now: datetime) -> dict[str, str]:
    """What placeholders stand for, as far as it is known: of the page that he looks at."""
    visit = visit_now(visitor, now=now)
    return {"name": visitor.name, "page": visit.page_title if visit else visitor.page_title, "product": product_looked_at(visit)}


def propose_invitation(*, visitor: Visitor, now: datetime) -> Proposal:
    """Templates filled in for the visitor, in his language, and whether he may be invited at all."""
    company = current_tenant().language
    language = language_of(visitor.language, company)
    values = values_of(visitor, now=now)
    texts = []
    for template in templates_by_name():
        _code, text = text_for(template.texts, language=language, fallback=company)
        if filled := fill_in(text, values):
            texts.append((template, filled))
    return Proposal(why_not(visitor, now=now), language, texts)


def send_invitation(*, visitor: Visitor, by: Operator, body: str, cid: UUID, now: datetime, look: str = Look.CARD) -> Invitation:
    """Invite a visitor by hand. The same ``cid`` for the same visitor again returns the first invitation.

    Raises:
        BadText: the text is empty or too long.
        MayNotInvite: with the reason.
    """
    body = check_text(body)
    with transaction.atomic():
        row = lock_visitor(visitor)
        earlier = Invitation.objects.filter(visitor=row, cid=cid).first()
        if earlier is not None:
            return invitation_by_uuid(earlier.uuid)
        found = why_not(row, now=now)
        if found is not None:
            raise MayNotInvite(found)

        return store_invitation(visitor=row, operator=by, greeting=None, body=body, look=look, cid=cid, now=now)


def store_invitation(
    *,
    visitor: Visitor,
    operator: Operator | None,
    greeting: Greeting | None,
    body: str,
    look: str,
    cid: UUID,
    now: datetime,
    page: tuple[str, str] | None = None,
) -> Invitation:
    """Store an invitation that was found lawful, under the visitor's lock, and announce it."""
    # One that ran out and was not cleared away yet makes room.
    Invitation.objects.filter(visitor=visitor, status__in=OPEN).update(status=Invitation.Status.EXPIRED, answered_at=now)
    url, title = page or (visitor.page_url, visitor.page_title)
    stored = Invitation.objects.create(
        visitor=visitor,
        website=visitor.website,
        operator=operator,
        greeting=greeting,
        cid=cid,
        look=look,
        body=body,
        page_url=url[:2000],
        page_title=title[:300],
        sent_at=now,
        expires_at=now + INVITATION_FOR,
    )
    record_invitation(visitor=visitor, now=now)
    publish(
        InvitationSent(
            invitation=stored.uuid,
            visitor=visitor.uuid,
            operator=operator.uuid if operator else None,
            greeting=greeting.uuid if greeting else None,
            at=now,
        )
    )
    return stored


def lock_visitor(visitor: Visitor) -> Visitor:
    """His newest state, locked until the transaction ends: two invitations, or an answer and an invitation, follow each other."""
    Visitor.objects.select_for_update(no_key=True).get(pk=visitor.pk)
    return Visitor.objects.select_related("website", "contact").get(pk=visitor.pk)
