"""A web process on daphne beside the one on uvicorn: one path through it; ``bin/test --all`` runs the whole browser suite there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.conftest import Company, Shop
from tests.e2e.product import Front
from tests.e2e.test_journey import answer, go_online, in_thread, in_widget, open_first, open_widget, say


def test_a_conversation_on_daphne(daphne: Front, open_company: Callable[[Front], Company], new_page: Callable[..., Page], shop: Shop) -> None:
    owner, visitor = open_company(daphne).owner, new_page()
    go_online(owner)

    open_widget(visitor, shop)
    say(visitor, "Is this daphne?")
    open_first(owner, "Is this daphne?")
    answer(owner, "It is.")

    in_widget(visitor, "It is.")
    in_thread(owner, "Is this daphne?")
