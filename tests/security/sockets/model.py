"""What the state machine believes: a small model of companies, conversations and lines, and what each may be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.rig.clients import Client
from tests.rig.world import World

SECRET_NOTE = "STAFF-ONLY"


@dataclass(eq=False)
class Person:
    """Somebody of a company, with the sockets that he has open."""

    world: World
    row: Any
    audience: str
    lines: list[Socket] = field(default_factory=list)

    @property
    def is_visitor(self) -> bool:
        """Whether he is one."""
        return self.audience == "visitor"

    @property
    def canary(self) -> str:
        """A word in every line of his company, which no other company may see."""
        return f"OF-{self.world.tenant.slug.upper()}"


@dataclass(eq=False)
class Socket:
    """An open socket: what it watches, from which number, and every frame that it ever got."""

    client: Client
    person: Person
    watched: dict[str, int] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0
    bad: int = 0
    counted: int = 0


@dataclass(eq=False)
class Said:
    """A line with a ``cid`` that was acknowledged, and the answer."""

    author: Person
    conversation: Talk
    cid: str
    body: str
    kind: str
    answer: dict[str, Any]


@dataclass(eq=False)
class Talk:
    """A conversation."""

    id: str
    visitor: Person
    status: str = "queued"
    assignee: Person | None = None
    said: list[Said] = field(default_factory=list)
    # What the system added: the events, in order.
    changes: list[str] = field(default_factory=list)

    @property
    def staff_seq(self) -> int:
        """The newest number in the staff's counting."""
        return len(self.said) + len(self.changes)

    @property
    def visitor_seq(self) -> int:
        """The newest number in the visitor's counting."""
        return sum(line.kind == "message" for line in self.said) + sum(change != "released" for change in self.changes)

    def newest_for(self, person: Person) -> int:
        """The newest number in this person's counting."""
        return self.visitor_seq if person.is_visitor else self.staff_seq

    def may_see(self, person: Person) -> bool:
        """Whether it is his business."""
        return person is self.visitor if person.is_visitor else person.world is self.visitor.world

    def hears_visitor(self) -> None:
        """A line of the visitor wakes what has ended."""
        if self.status == "closed":
            self.status = "open" if self.assignee else "queued"


def transition(talk: Talk, by: Person, command: str, to: Person | None = None) -> tuple[str, str]:
    """What a command of an operator (or the visitor's close) does: the code of the error or "", and the change that is recorded or "".

    The talk becomes what it is afterwards.
    """
    closed = talk.status == "closed"
    if not talk.may_see(by) or (to is not None and to.world is not by.world):
        return "not_found", ""
    if command == "close":
        if closed:
            return "", ""
        talk.status = "closed"
        return "", "closed"
    if command == "reopen":
        if not closed:
            return "conflict", ""
        talk.status, talk.assignee = "open", by
        return "", "reopened"
    if closed:
        return "conflict", ""
    if command == "accept":
        if talk.assignee not in {None, by}:
            return "conflict", ""
        if talk.assignee is by and talk.status == "open":
            return "", ""
        talk.assignee, talk.status = by, "open"
        return "", "accepted"
    if command == "release":
        if talk.assignee is None:
            return "", ""
        if talk.assignee is not by:
            return "forbidden", ""
        talk.assignee, talk.status = None, "queued"
        return "", "released"
    assert command == "assign" and to is not None
    if talk.assignee not in {None, by}:
        return "forbidden", ""
    if talk.assignee is to and talk.status == "open":
        return "", ""
    talk.assignee, talk.status = to, "open"
    return "", "assigned"
