"""How much one client may take of a process: sockets and frames, however often he connects anew (A111, A113).

Counted in the memory of each process, so a handshake asks nobody: with N processes a client gets N times as much, and no
more. Addresses are counted until somebody is known to be an operator: an office of a hundred operators is behind one.
Loopback and Unix sockets are not counted: what comes from there is the machine's own, such as a proxy that TRUSTED_PROXY_COUNT does not name.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Hashable
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from tenants.clients import client_block, is_own_machine
from tenants.realtime.envelope import CloseCode, ErrorCode
from tenants.realtime.tickets import Audience

if TYPE_CHECKING:
    from tenants.realtime.session import Session

WINDOW_S = 10.0
Subject = tuple[UUID, Audience, UUID]


class Allowance:
    """A token bucket: ``most`` in ``WINDOW_S``, refilled evenly."""

    __slots__ = ("_left", "_most", "_since")

    def __init__(self, most: int) -> None:
        self._most, self._left, self._since = float(most), float(most), time.monotonic()

    def take(self, count: int = 1) -> bool:
        """Take so many, or none and False."""
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._since) * self._most / WINDOW_S)
        self._since = now
        if self._left < count:
            return False
        self._left -= count
        return True

    def is_full_by(self, now: float) -> bool:
        """Whether nobody took anything for so long that a new one would be the same."""
        return now - self._since > WINDOW_S


class Place:
    """One of the sockets that an address may have open; given back with ``leave``, once or more often."""

    __slots__ = ("_block", "_taken")

    def __init__(self, taken: Counter[str], block: str) -> None:
        self._taken, self._block = taken, block

    def leave(self) -> None:
        """Give it back."""
        block, self._block = self._block, ""
        if block:
            self._taken[block] -= 1
            if self._taken[block] <= 0:
                del self._taken[block]


class Quota:
    """What the sessions of one process take. On its event loop only."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._sessions: dict[tuple[Subject, str], list[Session]] = {}
        self._allowances: dict[Subject, Allowance] = {}
        self._others: dict[Hashable, Allowance] = {}
        self._pruned = self._pruned_others = time.monotonic()

    def of(self, whom: Hashable, most: int) -> Allowance:
        """What this one (an address, a company) may still report: ``most`` in ``WINDOW_S``."""
        now = time.monotonic()
        if now - self._pruned_others > WINDOW_S:
            self._pruned_others = now
            self._others = {key: allowance for key, allowance in self._others.items() if not allowance.is_full_by(now)}
        found = self._others.get(whom)
        if found is None:
            found = self._others[whom] = Allowance(most)
        return found

    def place_for(self, address: str) -> Place | None:
        """A place for a socket from this address, or None if it has too many open."""
        if is_own_machine(address):
            return Place(self._taken, "")
        block = client_block(address)
        if self._taken[block] >= settings.LIMITS["sockets_per_address"]:
            return None
        self._taken[block] += 1
        return Place(self._taken, block)

    def admit(self, session: Session) -> None:
        """A session said hello: it shares the allowance of its person from here on, and of too many the oldest goes."""
        subject = _subject(session)
        session.shared_allowance = self.allowance(*subject)
        sessions = self._sessions.setdefault((subject, session.transport), [])
        sessions.append(session)
        most = settings.LIMITS["sockets_per_visitor" if session.audience is Audience.VISITOR else "sockets_per_operator"]
        for oldest in sessions[:-most]:
            # The newest is what the person looks at.
            oldest.end(CloseCode.TOO_MANY, ErrorCode.TOO_MANY, "Too many tabs are open.", retry=True)
            sessions.remove(oldest)

    def forget(self, session: Session) -> None:
        """The session is over."""
        if session.ticket is None:
            return
        key = _subject(session), session.transport
        sessions = self._sessions.get(key, [])
        if session in sessions:
            sessions.remove(session)
        if not sessions:
            self._sessions.pop(key, None)

    def allowance(self, tenant_uuid: UUID, audience: Audience, person: UUID) -> Allowance:
        """What this person may still send, over sockets, polls and reports together."""
        subject = tenant_uuid, audience, person
        now = time.monotonic()
        if now - self._pruned > WINDOW_S:
            self._pruned = now
            held = {subject for subject, _transport in self._sessions}
            self._allowances = {key: allowance for key, allowance in self._allowances.items() if key in held or not allowance.is_full_by(now)}
        found = self._allowances.get(subject)
        if found is None:
            found = self._allowances[subject] = Allowance(settings.LIMITS["frames_per_10_s_together"])
        return found


def _subject(session: Session) -> Subject:
    assert session.ticket is not None
    return session.tenant.uuid, session.audience, session.ticket.subject
