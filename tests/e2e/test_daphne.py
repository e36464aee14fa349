"""The product on daphne: one path through it; ``bin/test --all`` runs the whole browser suite there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.conftest import Product, Shop
from tests.e2e.test_journey import answer, embed, go_online, in_thread, in_widget, open_first, open_widget, say, sign_up


def test_a_conversation_on_daphne(product_on_daphne: Product, new_page: Callable[..., Page], shop: Shop) -> None:
    product, owner, visitor = product_on_daphne, new_page(), new_page()
    product.forget_limits()
    sign_up(product, owner, "ondaphne")
    shop.carry(embed(owner, product, "ondaphne", shop.origin), product.url("ondaphne"))
    owner.goto(product.url("ondaphne", "/inbox/"))
    go_online(owner)

    open_widget(visitor, shop)
    say(visitor, "Is this daphne?")
    open_first(owner, "Is this daphne?")
    answer(owner, "It is.")

    in_widget(visitor, "It is.")
    in_thread(owner, "Is this daphne?")
