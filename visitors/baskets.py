"""What lies in a visitor's basket, by what the site tells of it with its events. Pure: no tables, no network.

Sites name their events as they like; these names are understood, whatever their case and whether parted by ``_``, ``-``, ``.`` or a space:
``added_to_basket`` (``add_to_cart`` ...), ``removed_from_basket`` and ``emptied_basket``, and an order, after which nothing is left in it. The
product is what the event names (``product``, ``name``, ``item_name``, ``title``; ``sku``, ``item_id``, ``product_id``, ``id``), or else what
the page sells on which it happened. An event is one piece, unless it says how many (``quantity``, ``count``, ``qty``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

_ADDED, _REMOVED, _EMPTIED = "added", "removed", "emptied"
_WORDS = {
    _ADDED: ("added_to", "add_to"),
    _REMOVED: ("removed_from", "remove_from"),
    _EMPTIED: ("emptied", "empty", "cleared", "clear"),
}
_BASKETS = ("basket", "cart", "bag")
_KINDS = {f"{word}_{basket}": kind for kind, words in _WORDS.items() for word in words for basket in _BASKETS}
_ORDERS = ("order_paid", "order_placed", "order_completed", "ordered", "purchase", "purchased", "checkout_completed")
_KINDS |= dict.fromkeys(_ORDERS, _EMPTIED) | {f"{basket}_emptied": _EMPTIED for basket in _BASKETS}
_NAMES, _SKUS, _COUNTS = ("product", "name", "item_name", "title"), ("sku", "item_id", "product_id", "id"), ("quantity", "count", "qty")
MOST_PIECES = 9_999


class Told(NamedTuple):
    """An event: when it happened, its name, and its flat data."""

    at: datetime
    name: str
    data: Mapping[str, Any]


class Item(NamedTuple):
    """A product in a basket; name and sku are empty where nobody said them."""

    name: str
    sku: str
    pieces: int


class Basket(NamedTuple):
    """What lies in it, what came first at the front."""

    items: tuple[Item, ...] = ()

    @property
    def pieces(self) -> int:
        """How many pieces."""
        return min(sum(item.pieces for item in self.items), MOST_PIECES)

    def has(self, product: str) -> bool:
        """Whether a product lies in it: by its sku, or by a part of its name, whatever the case."""
        wanted = product.casefold()
        return any(wanted == item.sku.casefold() or wanted in item.name.casefold() for item in self.items)


EMPTY = Basket()


def is_about_baskets(name: str) -> bool:
    """Whether an event changes what lies in the basket."""
    return _plain(name) in _KINDS


def basket_of(events: Iterable[Told], pages: Sequence[tuple[datetime, Mapping[str, Any]]] = ()) -> Basket:
    """The basket after some events of a visit.

    Args:
        events: oldest first; those that are not about baskets are left out.
        pages: when each page that sells something was seen, and its ``Product``; oldest first.
    """
    items: dict[str, Item] = {}
    for told in events:
        kind = _KINDS.get(_plain(told.name))
        if kind == _EMPTIED:
            items.clear()
        if kind not in {_ADDED, _REMOVED}:
            continue
        item = _item(told, pages)
        key = (item.sku or item.name).casefold()
        before = items.pop(key, None)
        count = (before.pieces if before else 0) + (item.pieces if kind == _ADDED else -item.pieces)
        if count > 0:
            items[key] = item._replace(pieces=min(count, MOST_PIECES))
    return Basket(tuple(items.values()))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()).strip("_")


def _item(told: Told, pages: Sequence[tuple[datetime, Mapping[str, Any]]]) -> Item:
    name, sku = _first(told.data, _NAMES), _first(told.data, _SKUS)
    if not name and not sku:
        here: Mapping[str, Any] = next((product for at, product in reversed(pages) if at <= told.at), {})
        name, sku = str(here.get("name") or ""), str(here.get("sku") or "")
    counts = (told.data.get(word) for word in _COUNTS)
    count = next((int(value) for value in counts if isinstance(value, (int, float)) and not isinstance(value, bool) and 1 <= value <= MOST_PIECES), 1)
    return Item(name, sku, count)


def _first(data: Mapping[str, Any], names: Sequence[str]) -> str:
    values = (data.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != ""), "")
