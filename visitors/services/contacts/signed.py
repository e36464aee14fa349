"""What a signed identity says of a member, in our shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from visitors.selectors.contacts import attributes_by_slug
from visitors.services.contacts.fields import ContactFields
from visitors.services.memberdata.shapes import BadMemberData, MemberSheet, clean_sheet
from visitors.tokens import IdentityRefused

PLAIN = ("name", "email", "company", "language")


@dataclass(frozen=True, slots=True)
class Signed:
    """What is known of the claims; ``ignored``: names of the others."""

    fields: ContactFields
    sheet: MemberSheet
    ignored: list[str]


def signed_fields(claims: Mapping[str, Any]) -> Signed:
    """What of the claims is known to us.

    Raises:
        IdentityRefused: ``bad_claim``: one is not of its form.
    """
    fields: dict[str, Any] = {}
    ignored: list[str] = []
    told: dict[str, list[Any]] = {}
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
            case (("orders" | "cards"), list()):
                told[name] = value
            case _ if name in {*PLAIN, "phone", "phones", "attributes", "orders", "cards"}:
                raise IdentityRefused("bad_claim")
            case _:
                ignored.append(name[:100])
    try:
        sheet = clean_sheet(told, is_strict=False)
    except BadMemberData as error:
        raise IdentityRefused("bad_claim") from error
    return Signed(cast(ContactFields, fields), sheet, ignored)
