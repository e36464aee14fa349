"""What chat's tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tenants import bus


@pytest.fixture
def heard() -> Iterator[Callable[[type], list]]:
    """A function from an event class to the list in which its events will stand."""
    added = []

    def listen(event_class: type) -> list:
        events: list = []
        bus._subscribers[event_class].append(events.append)
        added.append((event_class, events.append))
        return events

    yield listen
    for event_class, subscriber in added:
        bus._subscribers[event_class].remove(subscriber)
