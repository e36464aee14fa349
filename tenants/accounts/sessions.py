"""Sessions in the company's own schema: Django's, but a new one is written once and whole.

Django asks whether the key is free, writes an empty row, and writes it again with what was put into it.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.db import transaction
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    """Django's store. A view that calls ``save`` has the session in its own transaction; the middleware does not write it again."""

    _session: dict[str, Any]
    _written: tuple[str | None, str] | None = None

    def cycle_key(self) -> None:
        """Go on under a new key, which is drawn when the session is saved."""
        # Loading says whether there is such a key at all.
        bool(self._session)
        old, self._session_key = self.session_key, None
        self.modified = True
        if old:
            self.delete(old)

    def save(self, must_create: bool = False) -> None:
        """Write what is not written yet.

        Raises:
            CreateError, UpdateError: as Django's does.
        """
        if must_create or self.session_key is None or self._written != self._state():
            super().save(must_create)
            # A row that is rolled back was not written.
            transaction.on_commit(partial(setattr, self, "_written", self._state()))

    def _state(self) -> tuple[str | None, str]:
        return self.session_key, repr(self._session)

    def _get_new_session_key(self) -> str:
        # Not asked whether it is free: the insert says so.
        return get_random_string(32, VALID_KEY_CHARS)
