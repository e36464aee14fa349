"""The auditor finds each kind of wrong by itself: a control that passes is a defect of the rig."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.audit import Findings, audit
from tests.chaos.audit_pages import audit_pages
from tests.chaos.effects import audit_effects
from tests.chaos.ledger import Intent, Ledger, PageSeen, Shown
from tests.chaos.sink import KIND
from tests.chaos.store import Conversation, Effect, Line, Page, Stored

CANARY, OTHER = "canary000000000001", "canary000000000002"
TOKENS = [f"token{number:016x}" for number in range(4)]


class Book:
    """A small honest run: four lines, the third a note, all shown to a visitor and to an operator."""

    def __init__(self) -> None:
        self.ledger = Ledger(None)
        self.companies: list[dict[str, Any]] = [{"canary": CANARY, "conversations": [{"id": "c", "first": "none"}]}]
        self.lines: list[Line] = []
        visitor_seq = 0
        for number, token in enumerate(TOKENS):
            is_note = number == 2
            side, kind = ("operator" if number % 2 == 0 else "visitor"), "note" if is_note else "message"
            visitor_seq += not is_note
            self.ledger.intend(Intent(0, "c", side, side, kind, f"cid{number}", token, number))
            line = Line(f"m{number}", "c", kind, side, f"{CANARY} {token} hello", None if is_note else visitor_seq, number + 1)
            self.lines.append(line)
            self.ledger.acknowledge(token, line.uuid, line.staff_seq if side == "operator" else visitor_seq)
            for view, seq in ((self.view("visitor"), line.visitor_seq), (self.view("operator"), line.staff_seq)):
                if seq is not None:
                    self.ledger.show(view, Shown(seq, line.uuid, token))
        self.conversation = Conversation("c", visitor_seq, len(TOKENS), True, 1, (0, 0), (0, 0))

    def view(self, side: str) -> Any:
        return self.ledger.view(side, 0, "c", side)

    def found(self) -> set[str]:
        stored = Stored([self.conversation], self.lines, [], 1, {"c": ""})
        return set(audit(self.ledger, self.companies, [stored]).counts())


def test_an_honest_run_is_clean() -> None:
    assert Book().found() == set()


def lose(book: Book) -> None:
    book.lines.pop()
    book.conversation = replace(book.conversation, visitor_seq=2, staff_seq=3)


def double(book: Book) -> None:
    book.lines.append(replace(book.lines[-1], uuid="m9", visitor_seq=4, staff_seq=5))
    book.conversation = replace(book.conversation, visitor_seq=4, staff_seq=5)


def invent(book: Book) -> None:
    book.lines[0] = replace(book.lines[0], body=f"{CANARY} {'token' + 'f' * 16}")


def mislay(book: Book) -> None:
    book.lines[3] = replace(book.lines[3], conversation="elsewhere")


def leave_a_hole(book: Book) -> None:
    book.conversation = replace(book.conversation, staff_seq=5)


def swap(book: Book) -> None:
    shown = book.view("operator").lines
    shown[0], shown[1] = shown[1], shown[0]


def skip(book: Book) -> None:
    del book.view("visitor").lines[1]


def repeat(book: Book) -> None:
    book.view("visitor").lines.append(book.view("visitor").lines[-1])


def show_what_is_not_there(book: Book) -> None:
    book.ledger.show(book.view("visitor"), Shown(9, "m9", TOKENS[0]))


def show_the_note(book: Book) -> None:
    book.ledger.show(book.view("visitor"), Shown(4, "m2", TOKENS[2]))


def number_the_note(book: Book) -> None:
    book.lines[2] = replace(book.lines[2], visitor_seq=4)


def mix_companies(book: Book) -> None:
    book.lines[0] = replace(book.lines[0], body=f"{OTHER} {TOKENS[0]}")


def answer_twice(book: Book) -> None:
    book.ledger.acknowledge(TOKENS[0], "m7", 7)


def miscount(book: Book) -> None:
    book.conversation = replace(book.conversation, unread=(1, 0))


def forget_the_feed(book: Book) -> None:
    book.conversation = replace(book.conversation, is_fed=False)


def turn_round(book: Book) -> None:
    intents = book.ledger.by_author["visitor"]
    intents.reverse()


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lose, "lost"),
        (double, "doubled"),
        (invent, "unintended"),
        (mislay, "unintended"),
        (leave_a_hole, "hole"),
        (swap, "misordered"),
        (skip, "not_shown"),
        (repeat, "shown_twice"),
        (show_what_is_not_there, "unintended"),
        (show_the_note, "unintended"),
        (number_the_note, "leaked"),
        (mix_companies, "leaked"),
        (answer_twice, "answers"),
        (miscount, "counter"),
        (forget_the_feed, "feed"),
        (turn_round, "misordered"),
    ],
)
def test_each_wrong_is_found(wrong: Callable[[Book], None], kind: str) -> None:
    book = Book()
    wrong(book)
    assert kind in book.found()


@pytest.mark.parametrize(
    ("moments", "state", "kinds"),
    [
        ([("begun", 1, 0.0), ("done", 1, 1.0)], "done", set()),
        ([("begun", 1, 0.0), ("begun", 2, 20.0), ("done", 2, 21.0)], "done", set()),
        ([("begun", 1, 0.0), ("done", 1, 1.0), ("begun", 2, 16.0), ("done", 2, 17.0)], "done", set()),
        ([("begun", 1, 0.0), ("begun", 2, 0.5), ("done", 2, 1.0), ("done", 1, 1.5)], "done", {"effect_twice"}),
        ([("begun", 1, 0.0)], "pending", {"effect"}),
        ([], "done", {"effect"}),
    ],
)
def test_effects_are_done_and_never_twice_at_once(tmp_path: Path, moments: list[Any], state: str, kinds: set[str]) -> None:
    sink = tmp_path / "sink"
    sink.write_text("".join(json.dumps({"moment": moment, "entry": "e", "attempt": attempt, "pid": 1, "at": at}) + "\n" for moment, attempt, at in moments))
    findings = Findings()
    audit_effects(findings, sink, [Stored([], [], [Effect("e", KIND, state, 1, "")], 0, {})], lease_s=15)
    assert set(findings.counts()) == kinds


def test_an_effect_that_is_planned_for_later_is_no_finding(tmp_path: Path) -> None:
    sink = tmp_path / "sink"
    sink.write_text("")
    findings = Findings()
    audit_effects(findings, sink, [Stored([], [], [Effect("e", "mail.digest", "pending", 0, "", is_for_later=True)], 0, {})], lease_s=15)
    assert not findings.counts()


class Views:
    """A small honest run of page views: one visit of three pages."""

    def __init__(self) -> None:
        self.ledger = Ledger(None)
        self.pages = [Page(f"p{number}", f"https://shop.example/{CANARY}/{number}", 1, "v") for number in range(3)]
        self.visits, self.days = {1: 3}, (1, 3)
        for page in self.pages:
            self.ledger.see(PageSeen(0, "visitor-0-0", page.visitor, page.id, page.url))
            self.ledger.keep_page(page.id)

    def found(self) -> set[str]:
        findings = Findings()
        audit_pages(findings, self.ledger, [{"canary": CANARY}], [Stored([], [], [], 0, {}, self.pages, self.visits, self.days)])
        return set(findings.counts())

    def lose(self) -> None:
        self.pages.pop()
        self.visits, self.days = {1: 2}, (1, 2)


def test_honest_page_views_are_clean_and_a_lost_one_is_found_unless_it_is_excused() -> None:
    assert Views().found() == set()
    lost = Views()
    lost.lose()
    assert lost.found() == {"view_lost"}
    at = lost.ledger.pages_kept["p2"]
    lost.ledger.excuse(1, at - 1, at + 1, "another company")
    lost.ledger.excuse(0, at - 2, at - 1, "earlier")
    assert lost.found() == {"view_lost"}
    lost.ledger.excuse(0, at - 1, at + 1, "this one")
    assert lost.found() == set()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"pages": lambda pages: [*pages, pages[0]], "visits": {1: 4}, "days": (1, 4)}, "view_doubled"),
        ({"visits": {1: 4}}, "view_doubled"),
        ({"days": (1, 4)}, "view_doubled"),
        ({"days": (2, 3)}, "view_doubled"),
        ({"visits": {1: 2}}, "view_uncounted"),
        ({"days": (1, 2)}, "view_uncounted"),
        ({"pages": lambda pages: [*pages[:2], replace(pages[2], visitor="w")]}, "view_unintended"),
        ({"pages": lambda pages: [*pages[:2], replace(pages[2], id="p9")]}, "view_unintended"),
        ({"pages": lambda pages: [*pages[:2], replace(pages[2], url=f"https://shop.example/{OTHER}/2")]}, "leaked"),
    ],
)
def test_each_wrong_of_page_views_is_found(changes: dict[str, Any], kind: str) -> None:
    views = Views()
    for name, value in changes.items():
        setattr(views, name, value(views.pages) if callable(value) else value)
    assert kind in views.found()


def test_a_page_view_that_nobody_acknowledged_is_found() -> None:
    views = Views()
    views.ledger.see(PageSeen(0, "visitor-0-0", "v", "p9", "x"))
    assert views.found() == {"view_not_sent"}
