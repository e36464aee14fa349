"""Asking the filled company's inbox, through Django's whole handler, and what each answer took."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

from django.db import connection
from django.test import Client

from chat.models import Conversation, Operator
from tenants.scope import TenantRef, tenant_scope
from tests.bench.volume.fill import NUMBERS_FROM
from tests.bench.volume.texts import Texts

VIEWS = ("queue", "mine", "all", "closed")
DEEP_PAGES = 30
Samples = dict[str, list[float]]


def p99(samples: list[float]) -> float:
    """The 99th percentile; of few samples the greatest."""
    return quantiles(samples, n=100, method="inclusive")[98] if len(samples) > 1 else samples[0]


class Asker:
    """One operator's session, with a clock on every request: as it passes, and of the processors (Python's and PostgreSQL's)."""

    def __init__(self, tenant: TenantRef, operator: Operator) -> None:
        self.tenant = tenant
        self.client = Client(headers={"host": tenant.host, "accept": "application/json"})
        self.client.force_login(operator.user)
        self.wall: Samples = defaultdict(list)
        self.cpu: Samples = defaultdict(list)

    def __call__(self, name: str, path: str) -> dict[str, object]:
        """One GET, counted under ``name``."""
        before, began = self._busy(), time.perf_counter()
        answer = self.client.get(f"/api/v1/{path}")
        wall, busy = time.perf_counter() - began, self._busy() - before
        assert answer.status_code == 200, (path, answer.status_code, answer.content[:300])
        if name:
            self.wall[name].append(1000 * wall)
            self.cpu[name].append(1000 * busy)
        return dict(answer.json())

    @staticmethod
    def _busy() -> float:
        """Seconds that this process and its connection's backend have spent on processors."""
        info = connection.connection.info if connection.connection else None
        stat = Path(f"/proc/{info.backend_pid}/schedstat") if info else None
        backend = int(stat.read_text().split()[0]) / 1e9 if stat and stat.exists() else 0.0
        return time.process_time() + backend


def ask(tenant: TenantRef, rounds: int) -> dict[str, list[float]]:
    """Open every list and make every search ``rounds`` times; figures by metric."""
    with tenant_scope(tenant):
        operators = list(Operator.objects.select_related("user").order_by("id")[:20])
        newest = Conversation.objects.order_by("-number")[0].number
        asker = Asker(tenant, operators[3])
    # As the web process does once it has loaded everything.
    _lists(asker, "")
    _searches(asker, 1, newest, "")
    gc.collect()
    gc.freeze()
    asker.wall.clear()
    asker.cpu.clear()
    for _round in range(rounds):
        _lists(asker, "list")
    _searches(asker, rounds, newest, "search")
    return _figures(asker)


def _lists(asker: Asker, name: str) -> None:
    for view in VIEWS:
        cursor = ""
        for nth in range(DEEP_PAGES):
            label = f"{name}_{view}" if name and nth == 0 else f"{name}_{view}_deep" if name and nth == DEEP_PAGES - 1 else ""
            size = 30 if label else 100
            answer = asker(label, f"conversations/?view={view}&limit={size}{cursor}")
            if not answer["next"]:
                break
            cursor = f"&cursor={quote(str(answer['next']))}"


def _searches(asker: Asker, rounds: int, newest: int, name: str) -> None:
    texts = Texts(seed=11)
    for _round in range(rounds):
        for kind, queries in texts.queries(range(NUMBERS_FROM + 1, newest)).items():
            for query in queries:
                first = asker(f"{name}_{kind}" if name else "", f"search/?q={quote(query)}")
                if first["next"] and kind == "frequent":
                    asker(f"{name}_next_page" if name else "", f"search/?q={quote(query)}&cursor={quote(str(first['next']))}")


def _figures(asker: Asker) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = {}
    measure: Callable[[str, str, list[float]], None]

    def measure(name: str, unit: str, samples: list[float]) -> None:
        figures[f"{name}_p99_{unit}"] = [p99(samples)]
        figures[f"{name}_p50_{unit}"] = [sorted(samples)[len(samples) // 2]]

    for unit, found in (("ms", asker.wall), ("cpu_ms", asker.cpu)):
        for name, samples in found.items():
            measure(name, unit, samples)
        for whole in ("list", "search"):
            measure(whole, unit, [each for name, samples in found.items() if name.startswith(whole) for each in samples])
    return figures
