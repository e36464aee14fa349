"""Which names a company may take as its address (attacks A017, A096)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.signup.reserved import BAIT, BRANDS, COMMON_WORD_BRANDS, OWN_NAMES, RESERVED, SHARP_BAIT

MIN_LENGTH = 3
MAX_LENGTH = 30

_SHAPE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_FOLDED = str.maketrans({"0": "o", "1": "l", "i": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "6": "b"})


class AddressRefused(ValueError):
    """The name cannot be an address; ``reason`` is a sentence for the person, ``code`` one for programs."""

    def __init__(self, code: str, reason: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def skeleton(name: str) -> str:
    """What a name looks like at a glance: digits that pass for letters, ``rn`` for ``m`` and hyphens folded away."""
    folded = name.replace("-", "").translate(_FOLDED)
    return folded.replace("rn", "m").replace("vv", "w")


def _skeletons(names: Iterable[str]) -> frozenset[str]:
    return frozenset(skeleton(name) for name in names)


_RESERVED = _skeletons(RESERVED)
_BRANDS = _skeletons(BRANDS)
_COMMON_WORD_BRANDS = _skeletons(COMMON_WORD_BRANDS)
_OWN = _skeletons(OWN_NAMES)
_BAIT = _skeletons(BAIT)
_SHARP_BAIT = _skeletons(SHARP_BAIT)


def clean_address(raw: str) -> str:
    """The address as it will be registered: full-width forms folded, lower case, no space around it.

    Raises:
        AddressRefused: the name has the wrong shape, or is reserved, or looks like one that is.
    """
    name = unicodedata.normalize("NFKC", raw).strip().lower()
    if not name.isascii():
        raise AddressRefused("letters", _("Use the letters a to z, digits and hyphens."))
    if len(name) < MIN_LENGTH:
        raise AddressRefused("too_short", _("Use at least 3 characters."))
    if len(name) > MAX_LENGTH:
        raise AddressRefused("too_long", _("Use at most 30 characters."))
    if "--" in name:
        raise AddressRefused("hyphens", _("Use one hyphen at a time."))
    if name.startswith("-") or name.endswith("-"):
        raise AddressRefused("hyphens", _("An address cannot begin or end with a hyphen."))
    if not _SHAPE.match(name):
        raise AddressRefused("letters", _("Use the letters a to z, digits and hyphens."))
    if not re.search(r"[a-z]", name):
        raise AddressRefused("digits", _("Use at least one letter."))
    if _is_reserved(name):
        raise AddressRefused("reserved", _("This address is reserved. Please choose another one."))
    if _imitates(name) or _imitates(re.sub(r"-?[0-9]+\Z", "", name)):
        raise AddressRefused("brand", _("This address looks like somebody else's name. Please choose another one."))
    return name


def _is_reserved(name: str) -> bool:
    stem = re.sub(r"-?[0-9]+\Z", "", name)
    looks = {skeleton(name), skeleton(stem)}
    return bool(looks & _RESERVED) or stem in RESERVED


def _imitates(name: str) -> bool:
    whole = skeleton(name)
    parts = [skeleton(part) for part in name.split("-")]
    if whole in _OWN or whole in _BRANDS or whole in _COMMON_WORD_BRANDS:
        return True
    if any(part in _OWN or part in _BRANDS for part in parts):
        return True
    # "paypallogin", "loginpaypal": glued to a word that only makes sense to deceive.
    if any(rest in _BAIT or rest in _RESERVED for brand in (*_OWN, *_BRANDS) for rest in _beside(brand, whole)):
        return True
    return any(rest in _SHARP_BAIT for brand in _COMMON_WORD_BRANDS for rest in _beside(brand, whole))


def _beside(brand: str, whole: str) -> list[str]:
    """What is left of a name that begins or ends with the brand."""
    rests = []
    if whole.startswith(brand):
        rests.append(whole.removeprefix(brand))
    if whole.endswith(brand):
        rests.append(whole.removesuffix(brand))
    return rests
