"""The auditor's look at page views: each that the server said to have is stored once and counted once, whoever died meanwhile."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.chaos.audit import Findings
from tests.chaos.ledger import Ledger
from tests.chaos.store import Stored
from tests.chaos.words import CANARY


def audit_pages(findings: Findings, ledger: Ledger, companies: list[dict[str, Any]], stored: list[Stored]) -> tuple[int, int]:
    """Compare; answers how many page views are stored, and how many that nobody has are excused (``Ledger.excuse``)."""
    excused = 0
    for tenant, (company, rows) in enumerate(zip(companies, stored, strict=True)):
        there = Counter(page.id for page in rows.pages)
        for id, seen in ledger.pages.items():
            if seen.tenant != tenant:
                continue
            if there[id] > 1:
                findings.add("view_doubled", f"{id} of {seen.author} is stored {there[id]} times")
            elif not there[id] and id not in ledger.pages_kept:
                findings.add("view_not_sent", f"{id} of {seen.author} was never acknowledged")
            elif not there[id] and ledger.is_excused(id):
                excused += 1
            elif not there[id]:
                findings.add("view_lost", f"{id} of {seen.author} was acknowledged and is not stored")
        for page in rows.pages:
            found = ledger.pages.get(page.id)
            if found is None or (found.tenant, found.visitor, found.url) != (tenant, page.visitor, page.url):
                findings.add("view_unintended", f"{page} was meant as {found}")
            if set(CANARY.findall(page.url)) - {company["canary"]}:
                findings.add("leaked", f"a page of another company is stored: {page}")
        _figures(findings, tenant, rows)
    return sum(len(rows.pages) for rows in stored), excused


def _figures(findings: Findings, tenant: int, rows: Stored) -> None:
    """What visits and days count is what is there."""
    of_visit = Counter(page.visit for page in rows.pages)
    for visit, counted in rows.visits.items():
        if counted != of_visit[visit]:
            kind = "view_doubled" if counted > of_visit[visit] else "view_uncounted"
            findings.add(kind, f"visit {visit} of company {tenant} counts {counted} page views and has {of_visit[visit]}")
    wanted = len(rows.visits), len(rows.pages)
    if rows.days != wanted:
        kind = "view_doubled" if rows.days[0] > wanted[0] or rows.days[1] > wanted[1] else "view_uncounted"
        findings.add(kind, f"the days of company {tenant} count {rows.days} (visits, page views), and there are {wanted}")
