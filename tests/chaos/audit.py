"""The auditor: compares what the bots meant, were told and were shown with what is stored (I1 to I8)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.ledger import Intent, Ledger, View
from tests.chaos.store import Line, Stored
from tests.chaos.words import CANARY, token_in

# What each kind of finding counts as in the figures of a run.
METRICS = {
    "lost": "lost",
    "not_sent": "lost",
    "not_shown": "lost",
    "doubled": "doubled",
    "shown_twice": "doubled",
    "answers": "doubled",
    "misordered": "misordered",
    "hole": "misordered",
    "leaked": "leaked",
    "ghost": "ghosts",
    "view_lost": "lost",
    "view_not_sent": "lost",
    "view_doubled": "doubled",
}


@dataclass(slots=True)
class Findings:
    """What is wrong; empty is what a run must end with."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, kind: str, text: str) -> None:
        """One more."""
        self.found.append((kind, text))

    def counts(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(kind for kind, _text in self.found)

    def metrics(self) -> Counter[str]:
        """As the figures of a run: lost, doubled, misordered, leaked, ghosts, other."""
        counted: Counter[str] = Counter(dict.fromkeys([*METRICS.values(), "other"], 0))
        for kind, _text in self.found:
            counted[METRICS.get(kind, "other")] += 1
        return counted


def audit(ledger: Ledger, companies: list[dict[str, Any]], stored: list[Stored]) -> Findings:
    """Compare everything; the companies' first lines, made by the seed, count as intended."""
    findings = Findings()
    for kind, text in ledger.complaints:
        findings.add(kind, text)
    for tenant, (company, rows) in enumerate(zip(companies, stored, strict=True)):
        _Company(tenant, company, rows, ledger, findings).look()
    _order_of_authors(ledger, stored, findings)
    return findings


class _Company:
    """The comparison for one company."""

    def __init__(self, tenant: int, company: dict[str, Any], rows: Stored, ledger: Ledger, findings: Findings) -> None:
        self.tenant, self.company, self.rows, self.ledger, self.findings = tenant, company, rows, ledger, findings
        self.intents = {token: intent for token, intent in ledger.intents.items() if intent.tenant == tenant}
        self.by_token: dict[str, list[Line]] = defaultdict(list)
        self.by_conversation: dict[str, list[Line]] = defaultdict(list)
        for line in rows.lines:
            self.by_conversation[line.conversation].append(line)
            if line.kind != "system":
                self.by_token[token_in(line.body)].append(line)

    def look(self) -> None:
        self._intended()
        self._nothing_else()
        self._numbers()
        for view in self.ledger.views.values():
            if view.tenant == self.tenant:
                self._shown(view)
        self._counters()

    def _intended(self) -> None:
        """I1, I8: each acknowledged line is there once, as it was told; each other one too, in the end."""
        for token, intent in self.intents.items():
            lines = self.by_token.get(token, [])
            answer = self.ledger.acknowledged.get(token)
            if not lines:
                self.findings.add("lost" if answer else "not_sent", f"{token} of {intent.author} is not stored")
            elif len(lines) > 1:
                self.findings.add("doubled", f"{token} of {intent.author} is stored {len(lines)} times")
            elif answer is None:
                self.findings.add("not_sent", f"{token} of {intent.author} is stored and was never acknowledged")
            else:
                line = lines[0]
                seq = line.visitor_seq if intent.side == "visitor" else line.staff_seq
                if answer != (line.uuid, seq):
                    self.findings.add("answers", f"{token} was acknowledged as {answer} and stored as {(line.uuid, seq)}")

    def _nothing_else(self) -> None:
        """I2: nothing is stored that nobody meant, or meant elsewhere or otherwise."""
        first = {row["first"]: row["id"] for row in self.company["conversations"]}
        for token, lines in self.by_token.items():
            intent: Intent | None = self.intents.get(token)
            for line in lines:
                if intent is None and first.get(token) != line.conversation:
                    self.findings.add("unintended", f"nobody meant {line.body!r} in {line.conversation}")
                elif intent is not None and (intent.conversation, intent.side, intent.kind) != (line.conversation, line.sender_kind, line.kind):
                    self.findings.add("unintended", f"{token} was meant as {intent} and is stored as {line}")
                if set(CANARY.findall(line.body)) - {self.company["canary"]}:
                    self.findings.add("leaked", f"a line of another company is stored: {line.body!r}")

    def _numbers(self) -> None:
        """I4: 1..n for both audiences, and a note has no number for visitors."""
        staff: dict[str, list[int]] = defaultdict(list)
        visitors: dict[str, list[int]] = defaultdict(list)
        for line in self.rows.lines:
            staff[line.conversation].append(line.staff_seq)
            if line.visitor_seq is not None:
                visitors[line.conversation].append(line.visitor_seq)
            if line.kind == "note" and line.visitor_seq is not None:
                self.findings.add("leaked", f"the note {line.uuid} has a number for visitors")
        for row in self.rows.conversations:
            for name, numbers, newest in (("staff", staff[row.uuid], row.staff_seq), ("visitor", visitors[row.uuid], row.visitor_seq)):
                if sorted(numbers) != list(range(1, newest + 1)):
                    self.findings.add("hole", f"{row.uuid}: the {name}'s numbers are {sorted(numbers)[:200]}, the newest should be {newest}")

    def _shown(self, view: View) -> None:
        """I3: a view has every line of its audience after its base, once, in order."""
        is_visitor = view.side == "visitor"
        should = {
            line.uuid: seq
            for line in self.by_conversation[view.conversation]
            if (seq := line.visitor_seq if is_visitor else line.staff_seq) is not None and seq > view.base
        }
        who = f"{view.bot} in {view.conversation}"
        numbers = set(should.values())
        before, seen = view.base, set()
        for shown in view.lines:
            if shown.message in seen:
                self.findings.add("shown_twice", f"{who}: {shown}")
            elif shown.seq <= before:
                self.findings.add("misordered", f"{who}: {shown} after {before}")
            elif shown.message not in should:
                self.findings.add("unintended", f"{who} was shown {shown}, which is not stored for him")
            elif should[shown.message] != shown.seq:
                self.findings.add("misordered", f"{who}: {shown} is stored as number {should[shown.message]}")
            elif not numbers.isdisjoint(range(before + 1, shown.seq)):
                self.findings.add("misordered", f"{who}: {shown} straight after {before}")
            seen.add(shown.message)
            before = max(before, shown.seq)
        for uuid in should.keys() - seen:
            self.findings.add("not_shown", f"{who} was never shown number {should[uuid]}, {uuid}")

    def _counters(self) -> None:
        """Unread counts and the feed equal what is counted anew."""
        for row in self.rows.conversations:
            if row.unread != row.recounted:
                self.findings.add("counter", f"{row.uuid} has unread (visitor, staff) {row.unread}, recounted {row.recounted}")
            if not row.is_fed:
                self.findings.add("feed", f"{row.uuid} waits for its place in the feed")
        places = [row.feed_position for row in self.rows.conversations if row.feed_position]
        if len(places) != len(set(places)) or max(places, default=0) > self.rows.last_position:
            self.findings.add("feed", f"company {self.tenant}: places {sorted(places)}, the last is {self.rows.last_position}")


def _order_of_authors(ledger: Ledger, stored: list[Stored], findings: Findings) -> None:
    """Lines of one author in one conversation have numbers in the order in which he wrote them (F22)."""
    numbers = {token_in(line.body): line.staff_seq for rows in stored for line in rows.lines if line.kind != "system"}
    for author, intents in ledger.by_author.items():
        newest: dict[str, int] = {}
        for intent in intents:
            seq = numbers.get(intent.token)
            if seq is None:
                continue
            if seq < newest.get(intent.conversation, 0):
                findings.add("misordered", f"{author} wrote {intent.token} later than what stands after it")
            newest[intent.conversation] = seq
