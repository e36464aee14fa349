"""Things that many tests look at, made once for a module and never changed for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from tenants import hosts


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is changed inside is rolled back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def module_wide(blocker: Any) -> Iterator[None]:
    """A transaction for fixtures of a module, rolled back at its end; its tests work inside ``undone`` and ask for no ``db``."""
    with blocker.unblock():
        hosts.forget_all()
        with undone():
            yield
        connection.close()
