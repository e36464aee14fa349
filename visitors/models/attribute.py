"""What a company wants to know of its contacts beside the usual: attributes that it defines itself."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.fields import clean_line
from tenants.ids import new_id

LONGEST_TEXT = 500
MOST_ATTRIBUTES = 60
# Digits, with or without thousands in groups of three; a comma before anything else may be meant as a point, and is not guessed at.
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
# The year first, as programs write it and as spreadsheets do in Japan and China; whatever follows a space or T is a time.
_DATE = re.compile(r"(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?(?=[ T]|\Z)", re.ASCII)
Value = str | float | int | bool


class BadValue(ValueError):
    """The value is not of the attribute's type; ``code`` says which type was wanted."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Kept(models.Manager["ContactAttribute"]):
    """The attributes that there are."""

    def get_queryset(self) -> models.QuerySet[ContactAttribute]:
        return super().get_queryset().filter(deleted_at=None)


class _Deleted(models.Manager["ContactAttribute"]):
    """Those that were deleted and whose values are still being taken off the contacts."""

    def get_queryset(self) -> models.QuerySet[ContactAttribute]:
        return super().get_queryset().exclude(deleted_at=None)


class ContactAttribute(models.Model):
    """One attribute: its type decides which values are taken, and how they are compared in segments.

    One that was deleted is seen by nobody any more, and keeps its slug until no contact has a value of it: another attribute of
    that name, of another type, would find them.
    """

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("Choice")
        LINK = "link", _("Link")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    slug = models.CharField(max_length=40, unique=True, help_text="What programs call it; never changed.")
    label = models.CharField(max_length=60)
    type = models.CharField(max_length=8, choices=Type.choices)
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, help_text="It is gone for everybody; its values are being taken off the contacts.")

    objects = _Kept()
    deleted = _Deleted()
    with_deleted = models.Manager["ContactAttribute"]()

    def __str__(self) -> str:
        return self.slug

    def clean_value(self, value: Any) -> Value | None:
        """The value as it is stored; None for an empty one, which is stored by being left out.

        Raises:
            BadValue: it is not of the attribute's type.
        """
        if value is None or value == "":
            return None
        match self.type:
            case self.Type.NUMBER:
                return _number(value)
            case self.Type.BOOLEAN:
                return _boolean(value)
            case self.Type.DATE:
                return _date(value)
        if not isinstance(value, str):
            raise BadValue("bad_text")
        text = clean_line(value)
        if self.type == self.Type.CHOICE and text and text not in self.choices:
            raise BadValue("bad_choice")
        if self.type == self.Type.LINK and text and not is_link(text):
            raise BadValue("bad_link")
        if len(text) > LONGEST_TEXT:
            raise BadValue("too_long")
        return text or None


def is_link(text: str) -> bool:
    """Whether a text is an address of the web: what is shown as a link must never be a script."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _number(value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise BadValue("bad_number")
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            raise BadValue("bad_number")
        value = value.strip().replace(",", "")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise BadValue("bad_number") from None
    if not math.isfinite(number) or abs(number) >= 2**53:
        raise BadValue("bad_number")
    return int(number) if number.is_integer() else number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in {"true", "yes", "1", "はい", "是"}:
        return True
    if word in {"false", "no", "0", "いいえ", "否"}:
        return False
    raise BadValue("bad_boolean")


def _date(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("bad_date")
    parts = _DATE.match(value.strip())
    if not parts:
        raise BadValue("bad_date")
    try:
        return date(*map(int, parts.groups())).isoformat()
    except ValueError:
        raise BadValue("bad_date") from None
