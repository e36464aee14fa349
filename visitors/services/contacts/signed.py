"""What a signed identity says of a member, in our shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from tenants.fields import clean_line
from visitors.models.attribute import is_link
from visitors.selectors.contacts import attributes_by_slug
from visitors.services.contacts.fields import ContactFields
from visitors.tokens import IdentityRefused

MOST_ORDERS = 20
ORDER_LENGTHS = {"number": 60, "total": 60, "status": 60, "placed_on": 30, "url": 1000}
PLAIN = ("name", "email", "company", "language")


@dataclass(frozen=True, slots=True)
class Signed:
    """What is known of the claims; ``orders`` None: nothing was said of them; ``ignored``: names of the others."""

    fields: ContactFields
    orders: list[dict[str, str]] | None
    ignored: list[str]


def signed_fields(claims: Mapping[str, Any]) -> Signed:
    """What of the claims is known to us.

    Raises:
        IdentityRefused: ``bad_claim``: one is not of its form.
    """
    fields: dict[str, Any] = {}
    ignored: list[str] = []
    orders = None
    for name, value in claims.items():
        match name, value:
            case _, str() if name in PLAIN:
                fields[name] = value
            case "phone", str():
                fields["phones"] = [value]
            case "phones", list() if all(isinstance(phone, str) for phone in value):
                fields["phones"] = value
            case "attributes", dict():
                known = attributes_by_slug()
                fields["attributes"] = {slug: value[slug] for slug in value if slug in known}
                ignored += [f"attributes.{slug}"[:100] for slug in value if slug not in known]
            case "orders", list():
                orders = [_order(order) for order in value[:MOST_ORDERS]]
            case _ if name in {*PLAIN, "phone", "phones", "attributes", "orders"}:
                raise IdentityRefused("bad_claim")
            case _:
                ignored.append(name[:100])
    return Signed(cast(ContactFields, fields), orders, ignored)


def _order(order: Any) -> dict[str, str]:
    if not isinstance(order, dict) or not order.get("number"):
        raise IdentityRefused("bad_claim")
    known = {name: clean_line(str(order.get(name) or ""))[:length] for name, length in ORDER_LENGTHS.items()}
    return {**known, "url": known["url"] if is_link(known["url"]) else ""}
