"""Sessions in the company's own schema: Django's, but a new one is written once and whole.

Django asks whether the key is free, writes an empty row, and writes it again with what was put into it.
"""

from __future__ import annotations

from functools import partial

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.db import transaction
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    """Django's store. A view that calls ``save`` has the session in its own transaction; the middleware does not write it again."""

    _written: tuple[str, str] | None = None

    def cycle_key(self) -> None:
        """Go on under a new key, which is drawn when the session is saved."""
        self._get_session()
        old, self._session_key = self.session_key, None
        self.modified = True
        if old:
            self.delete(old)

    def save(self, must_create: bool = False) -> None:
        """Write what is not written yet.

        Raises:
            CreateError, UpdateError: as Django's does.
        """
        if self.session_key is None:
            return self.create()
        state = (self.session_key, repr(self._get_session(no_load=must_create)))
        if must_create or state != self._written:
            super().save(must_create)
            transaction.on_commit(partial(setattr, self, "_written", state))
        return None

    def _get_new_session_key(self) -> str:
        # Not asked whether it is free: the insert says so.
        return get_random_string(32, VALID_KEY_CHARS)
