"""Whether a visitor may be invited now. One table of rules, for operators and greetings alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from visitors.models import Website

MOST_IN_A_VISIT = 5


class Why(StrEnum):
    """Why a visitor is not invited; stable words of the API."""

    BANNED = "banned"
    GONE = "gone"
    TALKING = "in_conversation"
    NEVER_AGAIN = "never_again"
    REFUSED = "refused"
    POLICY_NEVER = "policy_never"
    POLICY_ONCE = "policy_once"
    OPEN = "open_invitation"
    PAUSE = "pause"
    ENOUGH = "often_enough"


SENTENCES = {
    Why.BANNED: _("This visitor is banned."),
    Why.GONE: _("The visitor has left the site."),
    Why.TALKING: _("The visitor is in a conversation already. Write there."),
    Why.NEVER_AGAIN: _("The visitor does not want to be invited again."),
    Why.REFUSED: _("The visitor declined an invitation and is left in peace for a while."),
    Why.POLICY_NEVER: _("On this website nobody is invited. Owner and admins decide that in the settings."),
    Why.POLICY_ONCE: _("On this website a visitor is invited once in a visit, and this one was."),
    Why.OPEN: _("An invitation stands on the visitor's page already."),
    Why.PAUSE: _("The visitor was invited a moment ago."),
    Why.ENOUGH: _("The visitor was invited often enough in this visit."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What counts for the decision.

    Attributes:
        peace: of ``visitors.selectors.inviting.wants_peace``.
        invited: when he was invited in this visit, oldest first; what a hold-out kept back does not count.
        has_open: whether one of these still stands on his page.
    """

    is_banned: bool
    is_here: bool
    is_talking: bool
    peace: datetime | bool
    policy: str
    pause_s: int
    invited: Sequence[datetime]
    has_open: bool


@dataclass(frozen=True, slots=True)
class Hindrance:
    """The reason, and until when it holds where that is known."""

    why: Why
    until: datetime | None = None

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        return str(SENTENCES[self.why])


def pause_after(count: int, *, pause_s: int) -> timedelta:
    """How long to wait after the ``count``-th invitation of a visit: each time twice as long."""
    return timedelta(seconds=pause_s * 2 ** min(max(count - 1, 0), 20))


def hindrance(facts: Facts, *, now: datetime) -> Hindrance | None:
    """Why the visitor must not be invited now; None if he may be. What lasts longest is named first."""
    if facts.is_banned:
        return Hindrance(Why.BANNED)
    if facts.peace is True:
        return Hindrance(Why.NEVER_AGAIN)
    if isinstance(facts.peace, datetime):
        return Hindrance(Why.REFUSED, facts.peace)
    if facts.policy == Website.InvitationPolicy.NEVER:
        return Hindrance(Why.POLICY_NEVER)
    if not facts.is_here:
        return Hindrance(Why.GONE)
    if facts.is_talking:
        return Hindrance(Why.TALKING)
    if facts.has_open:
        return Hindrance(Why.OPEN)
    if not facts.invited:
        return None
    if facts.policy == Website.InvitationPolicy.ONCE:
        return Hindrance(Why.POLICY_ONCE)
    if len(facts.invited) >= MOST_IN_A_VISIT:
        return Hindrance(Why.ENOUGH)
    free_at = facts.invited[-1] + pause_after(len(facts.invited), pause_s=facts.pause_s)
    return Hindrance(Why.PAUSE, free_at) if free_at > now else None
