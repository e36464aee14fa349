"""Orders and cards in the one form in which they are kept, whoever told them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tenants.fields import clean_line
from visitors.models.attribute import is_link

MOST_ORDERS, MOST_ITEMS, MOST_CARDS, MOST_ROWS = 20, 20, 10, 20
ORDER = {"number": 60, "status": 60, "total": 60, "placed_on": 40, "tracking_number": 80}
ITEM = {"name": 200, "quantity": 20, "total": 60}
CARD, ROW = {"title": 80}, {"label": 60, "value": 300}
LONGEST_URL = 1000
_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class BadMemberData(ValueError):
    """Something is not in order; ``field`` says where (``orders.0.number``), ``code`` what."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """What a source tells; None: it says nothing of these, and they stay as they are."""

    orders: list[dict[str, Any]] | None = None
    cards: list[dict[str, Any]] | None = None


def clean_sheet(told: Any, *, is_strict: bool) -> MemberSheet:
    """What was told, in the form in which it is kept.

    Args:
        told: an object with ``orders`` and ``cards``, or with one of them.
        is_strict: refuse what is too long or can not be shown; else it is cut or left out, because who told it is not there to
            correct it.

    Raises:
        BadMemberData: its form is another, an order has no number, a card no title; strict: the first thing that is wrong.
    """
    if not isinstance(told, dict):
        raise BadMemberData("", "bad_object")
    clean = _Cleaner(is_strict)
    orders = clean.each(told["orders"], "orders", MOST_ORDERS, clean.order) if "orders" in told else None
    cards = clean.each(told["cards"], "cards", MOST_CARDS, clean.card) if "cards" in told else None
    for rows, name in ((orders, "number"), (cards, "slug")):
        names = [row[name] for row in rows or ()]
        if is_strict and (twice := next((at for at, value in enumerate(names) if value in names[:at]), None)) is not None:
            raise BadMemberData(f"{'orders' if name == 'number' else 'cards'}.{twice}.{name}", "repeated")
    return MemberSheet(_once(orders, "number"), _once(cards, "slug"))


def _once(rows: list[dict[str, Any]] | None, name: str) -> list[dict[str, Any]] | None:
    return None if rows is None else list({row[name]: row for row in reversed(rows)}.values())[::-1]


class _Cleaner:
    def __init__(self, is_strict: bool) -> None:
        self.is_strict = is_strict

    def each(self, value: Any, path: str, most: int, one: Callable[[dict[str, Any], str], dict[str, Any]]) -> list[dict[str, Any]]:
        if value is None and not self.is_strict:
            return []
        if not isinstance(value, list):
            raise BadMemberData(path, "bad_list")
        if len(value) > most and self.is_strict:
            raise BadMemberData(path, "too_many")
        rows = []
        for number, row in enumerate(value[:most]):
            if not isinstance(row, dict):
                raise BadMemberData(f"{path}.{number}", "bad_object")
            rows.append(one(row, f"{path}.{number}"))
        return rows

    def order(self, row: dict[str, Any], path: str) -> dict[str, Any]:
        known: dict[str, Any] = {name: self.line(row, name, path, most) for name, most in ORDER.items()}
        if not known["number"]:
            raise BadMemberData(f"{path}.number", "required")
        known["currency"] = self.currency(row, path)
        if known["currency"] and not _AMOUNT.fullmatch(known["total"]):
            if self.is_strict:
                raise BadMemberData(f"{path}.total", "bad_amount")
            known["currency"] = ""
        if self.is_strict and known["placed_on"] and not _is_date(known["placed_on"]):
            raise BadMemberData(f"{path}.placed_on", "bad_date")
        known["url"], known["tracking_url"] = self.url(row, "url", path), self.url(row, "tracking_url", path)

        def item(each: dict[str, Any], where: str) -> dict[str, Any]:
            line = {name: self.line(each, name, where, most) for name, most in ITEM.items()}
            if not line["name"]:
                raise BadMemberData(f"{where}.name", "required")
            if self.is_strict and known["currency"] and line["total"] and not _AMOUNT.fullmatch(line["total"]):
                raise BadMemberData(f"{where}.total", "bad_amount")
            return line

        known["items"] = self.each(row.get("items", []), f"{path}.items", MOST_ITEMS, item)
        return known

    def card(self, row: dict[str, Any], path: str) -> dict[str, Any]:
        title = self.line(row, "title", path, CARD["title"])
        if not title:
            raise BadMemberData(f"{path}.title", "required")
        slug = self.line(row, "slug", path, 40)
        if not _SLUG.fullmatch(slug):
            if self.is_strict or slug:
                raise BadMemberData(f"{path}.slug", "bad_slug")
            slug = path.replace(".", "-")

        def fact(each: dict[str, Any], where: str) -> dict[str, Any]:
            line = {name: self.line(each, name, where, most) for name, most in ROW.items()}
            if not line["label"]:
                raise BadMemberData(f"{where}.label", "required")
            return {**line, "url": self.url(each, "url", where)}

        return {"slug": slug, "title": title, "url": self.url(row, "url", path), "rows": self.each(row.get("rows", []), f"{path}.rows", MOST_ROWS, fact)}

    def line(self, row: dict[str, Any], name: str, path: str, most: int) -> str:
        value = row.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise BadMemberData(f"{path}.{name}", "bad_text")
        text = clean_line(str(value))
        if len(text) > most and self.is_strict:
            raise BadMemberData(f"{path}.{name}", "too_long")
        return text[:most]

    def currency(self, row: dict[str, Any], path: str) -> str:
        text = self.line(row, "currency", path, 10).upper()
        if not text or _CURRENCY.fullmatch(text):
            return text
        if self.is_strict:
            raise BadMemberData(f"{path}.currency", "bad_currency")
        return ""

    def url(self, row: dict[str, Any], name: str, path: str) -> str:
        text = self.line(row, name, path, LONGEST_URL + 1)
        if not text or (len(text) <= LONGEST_URL and is_link(text)):
            return text
        if self.is_strict:
            raise BadMemberData(f"{path}.{name}", "bad_link" if len(text) <= LONGEST_URL else "too_long")
        return ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
