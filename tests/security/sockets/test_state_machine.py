"""A state machine over real sockets of two server processes: people of two companies do anything in any order (issue 3).

A model predicts each answer; what each socket was ever told is compared with what it may know.
"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from chat.models import Conversation
from tenants.scope import tenant_scope
from tests.rig.clients import Client, Refused
from tests.rig.world import SHOP, World
from tests.security.sockets.model import SECRET_NOTE, Person, Said, Socket, Talk, transition
from tests.security.sockets.vitals import Vitals

HEARD_WITHIN_S = 5.0
# Below the limit of 30 frames in 10 seconds; then the socket is exchanged.
FRAMES_PER_SOCKET = 24
PEOPLE = ("visitor", "visitor", "operator", "operator", "foreign visitor", "foreign operator")
WHO = st.integers(0, len(PEOPLE) - 1)
ANY = st.integers(0, 5)
NUMBERS = st.integers(-3, 30) | st.sampled_from([-(2**53), 2**31, 2**53])


class Machine(RuleBasedStateMachine):
    """See the module."""

    def __init__(self, world: World, other: World) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.people: list[Person] = []
        for name in PEOPLE:
            home = other if "foreign" in name else world
            kind = "visitor" if "visitor" in name else "operator"
            self.people.append(Person(home, home.visitor() if kind == "visitor" else home.operator(), kind))
        self.talks: list[Talk] = []
        self.said: list[Said] = []
        self.gone: list[Socket] = []

    # --- helpers ---

    def ticket(self, person: Person, **changes: Any) -> str:
        world = person.world
        return world.visitor_ticket(person.row, **changes) if person.is_visitor else world.operator_ticket(person.row, **changes)

    def open(self, person: Person, ticket: str | None, server: int) -> Client:
        world = person.world
        origin = SHOP if person.is_visitor else world.own_origin
        return self.runner.run(Client.open(world.ports[server % 2], person.audience, ticket, host=world.tenant.host, origin=origin))

    def socket(self, person: Person, which: int) -> Socket:
        """One of his sockets, or a new one; one that said nearly too much is exchanged."""
        if person.lines:
            found = person.lines[which % len(person.lines)]
            if found.sent < FRAMES_PER_SOCKET and found.bad < 4:
                return found
            self.leave(found)
        return self.arrive(person, which)

    def arrive(self, person: Person, server: int) -> Socket:
        found = Socket(self.open(person, self.ticket(person), server), person)
        person.lines.append(found)
        return found

    def leave(self, found: Socket) -> None:
        self.runner.run(found.client.close())
        found.person.lines.remove(found)
        found.frames += found.client.seen
        self.gone.append(found)

    def ask(self, found: Socket, type: str, /, *, cid: str | None = None, **data: Any) -> tuple[str, Any]:
        """Give a command: the code of the error or "", and the answer."""
        found.sent += 1
        try:
            return "", self.runner.run(found.client.ask(type, cid=cid, **data))
        except Refused as refused:
            return refused.code, None

    def talk(self, which: int) -> Talk | None:
        return self.talks[which % len(self.talks)] if self.talks else None

    def line(self, found: Socket, body: str, kind: str) -> str:
        return f"{found.person.canary} {SECRET_NOTE if kind == 'note' else ''} {body}".strip()

    def note_said(self, author: Person, talk: Talk, cid: str, body: str, kind: str, answer: dict[str, Any]) -> None:
        said = Said(author, talk, cid, body, kind, answer["message"])
        if author.is_visitor:
            talk.hears_visitor()
        talk.said.append(said)
        self.said.append(said)
        shown = answer["message"]
        assert (shown["body"], shown["kind"], shown["cid"], shown["conversation"]) == (body, kind, cid, talk.id)
        assert shown["seq"] == talk.newest_for(author), "numbers have no holes"

    @initialize()
    def everybody_has_somebody_to_talk_with(self) -> None:
        """Three conversations, each heard by its visitor and the operators of its company: rules are chosen blindly."""
        for person in self.people:
            if person.is_visitor:
                self.starts(self.people.index(person), 0, "hello")
        for person in self.people:
            for talk in self.talks:
                if talk.may_see(person):
                    self.watch(self.socket(person, 0), talk, 0)

    # --- rules: coming and going ---

    @rule(who=WHO, server=ANY)
    def connects(self, who: int, server: int) -> None:
        person = self.people[who]
        if len(person.lines) < 3:
            self.arrive(person, server)

    @rule(who=WHO, which=ANY)
    def goes(self, who: int, which: int) -> None:
        person = self.people[who]
        if person.lines:
            self.leave(person.lines[which % len(person.lines)])

    @rule(who=WHO, which=ANY, server=ANY)
    def comes_back_and_resumes(self, who: int, which: int, server: int) -> None:
        """With the ticket of ``welcome`` and the numbers that he holds: exactly what he missed."""
        person = self.people[who]
        if not person.lines:
            return
        old = person.lines[which % len(person.lines)]
        held = {talk: talk.newest_for(person) for talk in self.talks if talk.id in old.watched}
        ticket = old.client.welcome["ticket"]
        self.leave(old)
        new = Socket(self.open(person, ticket, server), person)
        person.lines.append(new)
        for talk, after in held.items():
            self.watch(new, talk, after)

    @rule(who=WHO, how=st.sampled_from(["ended", "foreign", "other audience", "nonsense", "other site", "used"]), server=ANY)
    def shows_a_bad_ticket(self, who: int, how: str, server: int) -> None:
        person = self.people[who]
        stranger = next(one for one in self.people if one.world is not person.world and one.audience == person.audience)
        colleague = next(one for one in self.people if one.world is person.world and one.audience != person.audience)
        codes, ticket = {4401}, "nonsense" * 8
        if how == "ended":
            ticket = self.ticket(person, lifetime_s=-100)
        elif how == "foreign":
            ticket = self.ticket(stranger)
        elif how == "other audience":
            ticket = self.ticket(colleague)
        elif how == "other site" and person.is_visitor:
            codes, ticket = {4403}, self.ticket(person, origin="https://elsewhere.example")
        elif how == "used" and not person.is_visitor:
            ticket = self.ticket(person)
            self.runner.run(self.open(person, ticket, server).close())
        client = self.open(person, None, server + 1)
        self.runner.run(client.tell("hello", ticket=ticket))
        assert self.runner.run(client.closed()) in codes, how
        assert [frame["type"] for frame in client.seen] == ["error"]

    # --- rules: talking ---

    @rule(who=st.sampled_from([0, 1, 4]), which=ANY, body=st.text(min_size=1, max_size=12, alphabet="abc é🙂<&"))
    def starts(self, who: int, which: int, body: str) -> None:
        person = self.people[who]
        found, cid = self.socket(person, which), str(uuid4())
        body = self.line(found, body.strip(), "message")
        code, answer = self.ask(found, "conversation.start", cid=cid, body=body, page_url="", page_title="")
        assert code == "", code
        live = [talk for talk in self.talks if talk.visitor is person and talk.status != "closed"]
        talk = next((talk for talk in self.talks if talk.id == answer["conversation"]["id"]), None)
        if live:
            assert talk in live, "a second live conversation"
        else:
            assert talk is None, "a line went into what had ended"
        if talk is None:
            talk = Talk(answer["conversation"]["id"], person)
            self.talks.append(talk)
        self.note_said(person, talk, cid, body, "message", answer)

    @precondition(lambda self: self.talks)
    @rule(who=WHO, which=ANY, where=ANY, kind=st.sampled_from(["message", "message", "note"]), body=st.text(max_size=8, alphabet="xyz <"))
    def says(self, who: int, which: int, where: int, kind: str, body: str) -> None:
        person, talk = self.people[who], self.talk(where)
        assert talk is not None
        found, cid = self.socket(person, which), str(uuid4())
        kind = "message" if person.is_visitor else kind
        body = self.line(found, body, kind)
        extra = {} if person.is_visitor else {"kind": kind}
        code, answer = self.ask(found, "message.send", cid=cid, conversation=talk.id, body=body, **extra)
        if not talk.may_see(person):
            assert code == "not_found"
            return
        assert code == "", code
        self.note_said(person, talk, cid, body, kind, answer)

    @precondition(lambda self: self.said)
    @rule(who=WHO, which=ANY, what=st.integers(0, 30), by_poll=st.booleans(), as_author=st.booleans(), other_body=st.booleans())
    def repeats(self, who: int, which: int, what: int, by_poll: bool, as_author: bool, other_body: bool) -> None:
        """A ``cid`` again: of the author the first answer, whatever it says now; of anybody else it is just another line, or nothing."""
        said = self.said[what % len(self.said)]
        person = said.author if as_author else self.people[who]
        talk = said.conversation
        found = self.socket(person, which)
        body = self.line(found, "changed", "message") if other_body else said.body
        if person is not said.author and (not talk.may_see(person) or SECRET_NOTE in body):
            if talk.may_see(person):
                return
            code, _answer = self.ask(found, "message.send", cid=said.cid, conversation=talk.id, body=body)
            assert code == "not_found"
            return
        data: dict[str, Any] = {"conversation": talk.id, "body": body}
        if by_poll:
            frame = self.poll(person, "message.send", said.cid, data)
            code, answer = ("", frame["data"]) if frame["type"] == "ack" else (frame["data"]["code"], None)
        else:
            code, answer = self.ask(found, "message.send", cid=said.cid, **data)
        assert code == "", code
        if person is said.author:
            assert answer["message"] == said.answer, "the same cid, another answer"
        elif any(one.author is person and one.cid == said.cid for one in self.said):
            assert answer["message"] in [one.answer for one in self.said if one.author is person and one.cid == said.cid]
        else:
            self.note_said(person, talk, said.cid, body, "message", answer)

    def poll(self, person: Person, type: str, cid: str, data: dict[str, Any]) -> dict[str, Any]:
        """One command by long-poll; its answer."""
        body = {"ticket": self.ticket(person), "commands": [{"v": 1, "type": type, "cid": cid, "data": data}], "wait": 0}
        origin = SHOP if person.is_visitor else person.world.own_origin
        request = urllib.request.Request(
            f"http://127.0.0.1:{person.world.ports[0]}/rt/{person.audience}/",
            json.dumps(body).encode(),
            {"Host": person.world.tenant.host, "Origin": origin, "Content-Type": "text/plain"},
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            answer = json.load(response)
        self.may_know(person, answer["frames"])
        return next(dict(frame) for frame in answer["frames"] if frame.get("cid") == cid)

    @precondition(lambda self: self.talks)
    @rule(who=WHO, which=ANY, where=ANY, command=st.sampled_from(["accept", "release", "close", "close", "reopen", "assign"]), to=st.sampled_from([2, 3, 5]))
    def changes(self, who: int, which: int, where: int, command: str, to: int) -> None:
        person, talk = self.people[who], self.talk(where)
        assert talk is not None
        command = "close" if person.is_visitor else command
        target = self.people[to] if command == "assign" else None
        if command == "reopen" and talk.status == "closed" and self.live_of(talk.visitor):
            return
        found = self.socket(person, which)
        expected, change = transition(talk, person, command, target)
        extra = {"operator": str(target.row.uuid)} if target else {}
        code, answer = self.ask(found, f"conversation.{command}", conversation=talk.id, **extra)
        assert code == expected, (command, code, expected)
        if change:
            talk.changes.append(change)
        if not code:
            assert answer["conversation"]["status"] == talk.status
            if not person.is_visitor:
                assert answer["conversation"]["seq"] == talk.staff_seq
                assert (answer["conversation"]["assignee"] or {}).get("id") == (str(talk.assignee.row.uuid) if talk.assignee else None)

    def live_of(self, visitor: Person) -> list[Talk]:
        return [talk for talk in self.talks if talk.visitor is visitor and talk.status != "closed"]

    # --- rules: hearing ---

    def watch(self, found: Socket, talk: Talk, after: int) -> None:
        person = found.person
        code, answer = self.ask(found, "sync" if person.is_visitor else "conversation.watch", conversation=talk.id, after=after)
        if not talk.may_see(person):
            assert code == "not_found"
            return
        assert code == "", code
        newest = talk.newest_for(person)
        assert answer["upto"] == newest
        assert answer["conversation"]["status"] == talk.status
        seqs = [line["seq"] for line in answer["messages"]]
        if answer["reset"] or after <= 0:
            assert seqs == list(range(max(1, newest - 49), newest + 1))
        else:
            assert after <= newest and seqs == list(range(after + 1, newest + 1))
        assert after <= newest or answer["reset"], "a number of the future"
        self.may_know(person, answer)
        if talk.id not in found.watched:
            found.watched[talk.id] = newest

    @precondition(lambda self: self.talks)
    @rule(who=WHO, which=ANY, where=ANY, after=NUMBERS)
    def syncs(self, who: int, which: int, where: int, after: int) -> None:
        talk = self.talk(where)
        assert talk is not None
        self.watch(self.socket(self.people[who], which), talk, after)

    @precondition(lambda self: self.talks)
    @rule(who=st.sampled_from([2, 3, 5]), which=ANY, where=ANY)
    def unwatches(self, who: int, which: int, where: int) -> None:
        """What it heard until now is judged first."""
        person, talk = self.people[who], self.talk(where)
        assert talk is not None
        found = self.socket(person, which)
        if talk.id in found.watched:
            self.heard_everything(found)
        code, _answer = self.ask(found, "conversation.unwatch", conversation=talk.id)
        assert code == ""
        found.watched.pop(talk.id, None)

    @precondition(lambda self: self.talks)
    @rule(who=WHO, which=ANY, where=ANY, seq=NUMBERS)
    def reads(self, who: int, which: int, where: int, seq: int) -> None:
        person, talk = self.people[who], self.talk(where)
        assert talk is not None
        code, _answer = self.ask(self.socket(person, which), "message.read", conversation=talk.id, seq=seq)
        assert code == ("" if talk.may_see(person) else "not_found")

    @precondition(lambda self: self.talks)
    @rule(who=WHO, which=ANY, where=ANY)
    def types(self, who: int, which: int, where: int) -> None:
        person, talk = self.people[who], self.talk(where)
        assert talk is not None
        found = self.socket(person, which)
        found.sent += 1
        data: dict[str, Any] = {"body": self.line(found, "typing", "message")} if person.is_visitor else {"is_typing": True}
        self.runner.run(found.client.tell("typing", conversation=talk.id, **data))

    @rule(who=WHO, which=ANY, type=st.sampled_from(["hello", "message.sent", "conversation.delete", "websocket.disconnect", "push", "", "positions"]))
    def says_nonsense(self, who: int, which: int, type: str) -> None:
        found = self.socket(self.people[who], which)
        found.bad += 1
        code, _answer = self.ask(found, type)
        assert code == "unknown_type"

    # --- what must hold ---

    def may_know(self, person: Person, frames: Any) -> None:
        """Nothing of the other company; no note and nothing of the staff's counting at a visitor."""
        text = json.dumps(frames, ensure_ascii=False)
        for other in self.people:
            if other.world is not person.world:
                assert other.canary not in text, f"{person.audience} of {person.canary} was told of {other.canary}"
        if person.is_visitor:
            for word in (SECRET_NOTE, '"note"', "visitor_seq", "feed_position", "assignee", "staff"):
                assert word not in text, f"a visitor was told: {word}"
            for talk in self.talks:
                assert talk.visitor is person or talk.id not in text, "a visitor was told of another's conversation"

    @invariant()
    def nobody_knows_too_much(self) -> None:
        for person in self.people:
            for found in person.lines:
                self.may_know(person, found.client.seen[found.counted :])
                found.counted = len(found.client.seen)
                assert not [frame for frame in found.client.seen if frame["type"] in {"error", "reset"}]

    def heard_everything(self, found: Socket) -> None:
        """Live events came without hole and in order, up to the newest number."""
        person = found.person
        for talk in self.talks:
            if talk.id not in found.watched:
                continue
            begin, newest = found.watched[talk.id], talk.newest_for(person)

            def seqs(talk: Talk = talk, begin: int = begin) -> list[int]:
                return [f["seq"] for f in found.client.seen if f["type"] == "message.sent" and f["conversation"] == talk.id and f["seq"] > begin]

            async def listen(seqs: Any = seqs, wanted: int = newest - begin) -> None:
                async with asyncio.timeout(HEARD_WITHIN_S):
                    while len(seqs()) < wanted:
                        found.client.seen.append(await found.client.next())

            with suppress(TimeoutError):
                self.runner.run(listen())
            assert seqs() == list(range(begin + 1, newest + 1)), f"{person.audience} heard {seqs()} of {begin + 1} to {newest}"
            found.watched[talk.id] = newest

    def teardown(self) -> None:
        try:
            for person in self.people:
                for found in person.lines:
                    self.heard_everything(found)
                    self.may_know(person, found.client.seen)
            for talk in self.talks:
                self.is_stored(talk)
        finally:
            for person in self.people:
                for found in list(person.lines):
                    self.leave(found)
            self.runner.close()

    def is_stored(self, talk: Talk) -> None:
        """What was acknowledged is there once, in order, with the numbers that were told; nothing else is."""
        world = talk.visitor.world
        with tenant_scope(world.tenant):
            row = Conversation.objects.get(uuid=talk.id)
        rows = world.messages(row)
        assert (row.status, row.staff_seq, row.visitor_seq) == (talk.status, talk.staff_seq, talk.visitor_seq)
        assert [line.staff_seq for line in rows] == list(range(1, talk.staff_seq + 1))
        assert [line.visitor_seq for line in rows if line.visitor_seq] == list(range(1, talk.visitor_seq + 1))
        said = [line for line in rows if line.kind != "system"]
        assert [(str(line.cid), line.body, line.kind) for line in said] == [(one.cid, one.body, one.kind) for one in talk.said]
        assert [line.data["event"] for line in rows if line.kind == "system"] == talk.changes
        assert all(line.visitor_seq is None for line in rows if line.kind == "note")


def run(world: World, other: World, *, examples: int, steps: int) -> None:
    """Play; a failure prints its steps and the blob that repeats it."""
    run_state_machine_as_test(
        lambda: Machine(world, other),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=False,
            print_blob=True,
            # Real sockets are too slow to shrink in the time of a test; 25 steps can be read.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_anybody_does_anything(world: World, other_world: World, vitals: Vitals) -> None:
    run(world, other_world, examples=30, steps=25)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_anybody_does_anything_for_long(world: World, other_world: World, vitals: Vitals) -> None:
    run(world, other_world, examples=60, steps=50)
