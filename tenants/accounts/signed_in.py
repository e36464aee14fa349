"""Whether a session of a person is still good, asked outside any request (R12: sockets are checked again)."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from tenants.accounts.models import User
from tenants.realtime.registry import recheck
from tenants.realtime.tickets import Audience, Ticket


@recheck(Audience.OPERATOR)
def still_signed_in(tickets: list[Ticket]) -> list[bool]:
    """For each ticket: is its session alive, its person active, and the password the one it began with?

    A ticket without a session (made for an API key's owner) needs only the person.
    """
    people = {user.pk: user for user in User.objects.filter(pk__in={ticket.user_id for ticket in tickets}, is_active=True)}
    return [_is_alive(ticket, people.get(ticket.user_id)) for ticket in tickets]


def _is_alive(ticket: Ticket, user: User | None) -> bool:
    if user is None or not ticket.session:
        return user is not None
    return is_session_alive(session=ticket.session, user=user)


def is_session_alive(*, session: str, user: User) -> bool:
    """Whether a session (by key) is still that person's, with the password it began with."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key=session)
    data = store.load()
    if str(data.get(SESSION_KEY)) != str(user.pk) or not data.get(BACKEND_SESSION_KEY):
        return False
    return constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
