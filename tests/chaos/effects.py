"""The auditor's look at what left the database: the rig's own effects, and the mails in the mailbox folder."""

from __future__ import annotations

import email
import email.policy
import itertools
import json
from collections import defaultdict
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.chaos.audit import Findings
from tests.chaos.ledger import Ledger
from tests.chaos.sink import KIND
from tests.chaos.store import Stored
from tests.chaos.words import CANARY, NOTE, TOKEN

# The lease begins with the claim, a moment before the effect.
CLAIM_S = 3.0
_SEPARATOR = "-" * 79


def audit_effects(findings: Findings, sink: Path, stored: list[Stored], *, lease_s: float) -> int:
    """Every effect is done; none is ever done twice at once, or again without a reason (I5). Answers how many were done.

    A reason is a run that never ended because its process died, or a lease that ran out under it.
    """
    runs: dict[str, list[list[dict[str, Any]]]] = defaultdict(list)
    for raw in sink.read_text().splitlines():
        line = json.loads(raw)
        if line["moment"] == "begun":
            runs[line["entry"]].append([line])
        else:
            next(run for run in runs[line["entry"]] if run[0]["pid"] == line["pid"] and run[0]["attempt"] == line["attempt"] and len(run) == 1).append(line)
    entries = {entry.uuid: entry for rows in stored for entry in rows.effects}
    for entry in entries.values():
        if entry.state != "done" and not entry.is_for_later:
            findings.add("effect", f"{entry.kind} {entry.uuid} is {entry.state} after {entry.attempts} attempts: {entry.last_error}")
        if entry.kind == KIND and entry.uuid not in runs:
            findings.add("effect", f"{entry.uuid} is {entry.state} and never ran")
    for uuid, tries in runs.items():
        if uuid not in entries:
            findings.add("effect", f"{uuid} ran and nobody meant it")
        tries.sort(key=lambda run: run[0]["at"])
        for before, after in itertools.pairwise(tries):
            # Its lease ran out, because it died or stood still; or it ended, and that was lost with the database.
            lease_over = before[0]["at"] + lease_s - CLAIM_S
            earliest = min(lease_over, before[1]["at"]) if len(before) > 1 else lease_over
            if after[0]["at"] < earliest:
                findings.add("effect_twice", f"{uuid} ran again {after[0]['at'] - before[0]['at']:.1f} s after it began, while it was leased")
    return sum(1 for tries in runs.values() if any(len(run) > 1 for run in tries))


def mails_in(folder: Path) -> list[EmailMessage]:
    """All mails of the mailbox folder."""
    found = []
    for file in sorted(folder.glob("*.log")):
        for raw in file.read_text(errors="replace").split(_SEPARATOR):
            if raw.strip():
                message = email.message_from_string(raw.lstrip("\n"), policy=email.policy.default)
                assert isinstance(message, EmailMessage)
                found.append(message)
    return found


def audit_mails(findings: Findings, folder: Path, ledger: Ledger, companies: list[dict[str, Any]], stored: list[Stored]) -> int:
    """Each answer is mailed to its visitor only, and in one mail only; a copy has the same Message-ID. Answers how many mails."""
    ids: dict[str, set[str]] = defaultdict(set)
    copies: dict[str, set[str]] = defaultdict(set)
    mails = mails_in(folder)
    for mail in mails:
        part = mail.get_body(("plain",))
        text, number = (part.get_content() if part else ""), str(mail["Message-ID"])
        copies[number].add(str(mail["To"]))
        if NOTE in text:
            findings.add("leaked", f"a note was mailed: {number}")
        canaries = set(CANARY.findall(text + str(mail["To"])))
        if len(canaries) > 1:
            findings.add("leaked", f"{number} has words of {len(canaries)} companies")
        for token in TOKEN.findall(text):
            intent = ledger.intents.get(token)
            if intent is None or intent.side != "operator":
                continue
            ids[token].add(number)
            should = stored[intent.tenant].mailed_to.get(intent.conversation)
            if should != mail["To"]:
                findings.add("leaked", f"{token} was meant for {should} and mailed to {mail['To']}")
    for token, numbers in ids.items():
        if len(numbers) > 1:
            findings.add("effect_twice", f"{token} was mailed as {sorted(numbers)}")
    for number, receivers in copies.items():
        if len(receivers) > 1:
            findings.add("effect_twice", f"{number} went to {sorted(receivers)}")
    return len({str(mail["Message-ID"]) for mail in mails})
