"""Shapes that only the REST API has; those of conversations and messages are in ``chat.protocol``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from chat.models import Greeting, InvitationTemplate, Operator
from chat.protocol import AvailabilityName, ConversationSummary, Counts
from chat.protocol_inviting import InvitationLook
from chat.selectors.filters import ConversationFilter
from tenants.accounts.models import User
from tenants.files.services import photo_url
from visitors.sources import Touch


class ConversationTag(msgspec.Struct):
    """A tag, and how many conversations have it."""

    tag: str
    count: int


class ConversationViewDetails(msgspec.Struct):
    """A saved view of the inbox. ``is_shared``: the whole company has it; ``may_change``: whoever asks may change and delete it."""

    id: UUID
    name: str
    filter: ConversationFilter
    order: Literal["newest", "waiting", "priority"]
    is_shared: bool
    may_change: bool


class BulkResult(msgspec.Struct):
    """What became of one conversation of many. ``code`` and ``title`` say why it was left as it is; both are empty if it was done."""

    id: UUID
    is_done: bool
    code: str
    title: str
    conversation: ConversationSummary | None


class OperatorCard(msgspec.Struct):
    """An operator as colleagues and integrators see him. ``away_reason``: empty when chosen, else ``gone`` or ``idle``."""

    id: UUID
    name: str
    photo: str | None
    title: str
    role: str
    availability: AvailabilityName
    away_reason: str


class SessionUser(msgspec.Struct):
    """The login behind the request."""

    id: UUID
    name: str
    email: str
    role: str
    language: str
    time_zone: str
    photo: str | None
    may_supervise: bool
    may_administer: bool


class SessionCompany(msgspec.Struct):
    """The company whose address was asked."""

    name: str
    host: str


class Session(msgspec.Struct):
    """Who makes the request, where, and what waits for him."""

    user: SessionUser
    company: SessionCompany
    operator: OperatorCard
    counts: Counts


class TicketAnswer(msgspec.Struct):
    """What opens the socket of the dashboard."""

    ticket: str
    socket: str
    poll: str
    expires_in: int


class OnboardingStep(msgspec.Struct):
    """One thing a new company does first."""

    key: str
    is_done: bool


class Availability(msgspec.Struct):
    """What the operator chose, or what the system set."""

    availability: AvailabilityName
    away_reason: str


class ProposedText(msgspec.Struct):
    """A template, filled in for one visitor."""

    template: UUID
    name: str
    text: str


class InvitationProposal(msgspec.Struct):
    """Whether a visitor may be invited now; if not, the reason as a code and as a sentence, and until when it holds if that is known."""

    is_allowed: bool
    reason: str
    detail: str
    until: datetime | None
    language: str
    texts: list[ProposedText]


class InvitationTemplateDetails(msgspec.Struct):
    """A text that operators begin an invitation from, by language, with its placeholders."""

    id: UUID
    name: str
    texts: dict[str, str]


class GreetingDetails(msgspec.Struct):
    """A rule by which visitors are invited; ``website`` null: on all; ``department`` null: whoever is there answers. ``conditions`` holds what
    is stated; ``holdout`` is in percent; ``position`` is its place in the order; ``goal_event`` and ``goal_page`` say what it is to lead to, empty
    where nothing is named.
    """

    id: UUID
    name: str
    website: UUID | None
    department: UUID | None
    is_active: bool
    conditions: dict[str, Any]
    look: InvitationLook
    texts: dict[str, str]
    delay_s: int
    holdout: int
    goal_event: str
    goal_page: str
    position: int
    created_at: datetime


class ShareRange(msgspec.Struct):
    """A share, or the difference of two, with its range at 95%."""

    value: float
    low: float
    high: float


class GreetingFigures(msgspec.Struct):
    """What a greeting did since ``since``. ``asked`` and ``held`` are visitors, asked and kept back by chance; the shares are among each of
    them, null while it is empty; an effect is the share among the asked less that among the held. ``regret``: closed within two
    seconds, its share among the shown. Conversions are null where no goal is named.
    """

    since: datetime
    sent: int
    shown: int
    accepted: int
    dismissed: int
    expired: int
    regret: int
    asked: int
    held: int
    talks_asked: int
    talks_held: int
    bounces_asked: int
    bounces_held: int
    conversions_asked: int
    conversions_held: int
    has_goal: bool
    accepted_share: ShareRange | None
    regret_share: ShareRange | None
    talks_share: ShareRange | None
    talks_share_held: ShareRange | None
    talks_effect: ShareRange | None
    bounces_share: ShareRange | None
    bounces_share_held: ShareRange | None
    bounces_effect: ShareRange | None
    conversions_share: ShareRange | None
    conversions_share_held: ShareRange | None
    conversions_effect: ShareRange | None


class GreetingPreview(msgspec.Struct):
    """``asked`` of the ``visitors`` of a day would have been asked; ``is_cut``: only the newest 2,000 visits were tried.

    ``assumed`` names what was not recorded as it was then: ``operators`` (somebody is taken to have been online within business hours),
    ``contacts_today`` (tags and segments are those of today), ``scroll`` (how far a page was read at last), ``events_kept`` (of events
    before the visit only those count that are still kept).
    """

    asked: int
    visitors: int
    is_cut: bool
    day: datetime
    assumed: list[str]


def greeting_details(row: Greeting) -> GreetingDetails:
    """A greeting; ``website`` and ``department`` must be loaded."""
    return GreetingDetails(
        id=row.uuid,
        name=row.name,
        website=row.website.uuid if row.website else None,
        department=row.department.uuid if row.department else None,
        is_active=row.is_active,
        conditions=row.conditions,
        look=row.look,
        texts=row.texts,
        delay_s=row.delay_s,
        holdout=row.holdout,
        goal_event=row.goal_event,
        goal_page=row.goal_page,
        position=row.position,
        created_at=row.created_at,
    )


def template_details(row: InvitationTemplate) -> InvitationTemplateDetails:
    """A template."""
    return InvitationTemplateDetails(row.uuid, row.name, row.texts)


def operator_card(operator: Operator) -> OperatorCard:
    """The card of an operator; ``user`` must be loaded."""
    user = operator.user
    return OperatorCard(
        id=operator.uuid,
        name=user.full_name,
        photo=photo_url(user.photo) or None,
        title=user.title,
        role=user.role,
        availability=operator.availability,
        away_reason=operator.away_reason,
    )


def session_user(user: User) -> SessionUser:
    """The login of a session."""
    return SessionUser(
        id=user.uuid,
        name=user.full_name,
        email=user.email,
        role=user.role,
        language=user.language,
        time_zone=user.time_zone,
        photo=photo_url(user.photo) or None,
        may_supervise=user.may_supervise,
        may_administer=user.may_administer,
    )


class Source(msgspec.Struct):
    """Where the visitor came from with his first visit, and with the one in which he began the conversation; null while it is not known."""

    first_touch: Touch | None
    last_touch: Touch | None
