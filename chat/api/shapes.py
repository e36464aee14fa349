"""Shapes that only the REST API has; those of conversations and messages are in ``chat.protocol``."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chat.models import Operator
from chat.protocol import AvailabilityName, Counts
from tenants.accounts.models import User
from tenants.files.services import photo_url
from visitors.sources import Touch


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
