"""What controls and fault points change in a process of the product (``tests.chaos.launch``); product code knows nothing of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

Patch = Callable[[], None]
_patches: dict[str, Patch] = {}


def patch(function: Patch) -> Patch:
    """Register a patch under the function's name."""
    _patches[function.__name__] = function
    return function


def apply_at_import(names: Iterable[str]) -> None:
    """Set Django up and patch; the command that follows finds everything loaded."""
    wanted = [name for name in names if name]
    if "clock" in wanted:
        # Before anything takes a function of the clock by name.
        clock()
    django.setup()
    for name in wanted:
        if name != "clock":
            _patches[name]()


@patch
def clock() -> None:
    """F20: another time of day; monotonic clocks and the database's stay."""
    from django.utils import timezone

    jump, real = float(os.environ["CHAOS_CLOCK_S"]), time.time
    time.time = lambda: real() + jump
    timezone.now = lambda: datetime.fromtimestamp(real() + jump, UTC)


@patch
def die_after_commit() -> None:
    """F41: the process kills itself after so many commits, before it answers or tells anybody."""
    from tenants.realtime import commits

    left = int(os.environ["CHAOS_AFTER"])
    real = commits.Part.finish

    def finish(self: Any, rows: Any) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            Path(os.environ["CHAOS_MARK"]).write_text(f"{len(self.jobs)} {self.statement.name}")
            os.kill(os.getpid(), signal.SIGKILL)
        real(self, rows)

    commits.Part.finish = finish  # type: ignore[method-assign]


@patch
def no_cid() -> None:
    """Control: what is stored does not remember the client's id, so a repeat is stored again."""
    from chat.consumers import messages

    real = vars(messages)["NewMessage"]
    vars(messages)["NewMessage"] = lambda **values: real(**{**values, "cid": uuid4()})


@patch
def no_hit_ids() -> None:
    """Control: nobody asks whether a page view was stored before; the table alone, which takes none twice, would not say so."""
    from visitors.services.hits import record

    known, insert = vars(record)["known_page_views"], vars(record)["insert_page_views"]

    def insert_new(views: Any) -> None:
        there = known(hit.id for _visit, _at, hit in views)
        insert([view for view in views if view[2].id not in there])

    vars(record).update(known_page_views=lambda _ids: set(), insert_page_views=insert_new)


@patch
def no_lease() -> None:
    """Control: a due effect is handed out as often as somebody asks, whoever works at it."""
    from django.utils import timezone

    from tenants.outbox import registry, services
    from tenants.realtime import relay
    from tests.chaos import sink

    def claim(entry_uuid: Any) -> Any:
        entry = services.outbox_table()._default_manager.filter(uuid=entry_uuid, state="pending", not_before__lte=timezone.now()).first()
        if entry is not None:
            entry.attempts += 1
            entry.save(update_fields=["attempts"])
        return entry

    services.claim_entry = claim
    relay.HANDED_S = 0.2

    # The relay looks at a company again 5 s after it handed something over; what is done by then cannot be done twice.
    real = sink.probe
    sink.probe = lambda *, payload, attempt, entry_uuid: real(payload={"seconds": 8.0}, attempt=attempt, entry_uuid=entry_uuid)
    if sink.KIND in registry._handlers:
        registry._handlers[sink.KIND] = sink.probe


@patch
def no_tenant_in_groups() -> None:
    """Control: the groups of all companies have the same names."""
    from tenants import names
    from tenants.realtime import groups

    real = names.group_name
    vars(groups)["group_name"] = lambda kind, *parts, tenant=None: "t." + real(kind, *parts, tenant=tenant).split(".", 2)[2]


@patch
def no_tenant_in_scope() -> None:
    """Control: a connection keeps the schema of whoever used it first."""
    from tenants.postgresql.base import DatabaseWrapper

    real = DatabaseWrapper.apply_search_path

    def apply(self: Any, cursor: Any) -> None:
        if not self.search_path_set_schemas or len(self.search_path_set_schemas) == 1:
            real(self, cursor)

    DatabaseWrapper.apply_search_path = apply  # type: ignore[method-assign]
