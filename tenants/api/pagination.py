"""Keyset pages behind signed cursors."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.problems import Problem
from tenants.scope import current_tenant

if TYPE_CHECKING:
    from rest_framework.views import APIView

PAGE_ROWS = 30
MOST_ROWS = 100


def bad_cursor() -> Problem:
    """The answer to a cursor that we did not make."""
    return Problem(400, "bad_cursor", _("The cursor is not valid."), _("Use a cursor exactly as an answer gave it, with the same filters."))


class SignedCursorPagination(BasePagination):
    """Keyset pages behind opaque signed cursors: forged, foreign and reused-elsewhere ones are 400 (A121)."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: APIView | None = None) -> list[Any]:  # type: ignore[override]
        """One page of an ordered queryset whose last ordering column is unique.

        Raises:
            Problem: 400 for a bad cursor or limit.
        """
        order = [str(name) for name in queryset.query.order_by]
        limit = self.limit_of(request.query_params.get("limit"))
        backwards, values = self._read(request, order)
        if backwards:
            order = [name[1:] if name.startswith("-") else f"-{name}" for name in order]
        if values is not None:
            queryset = queryset.filter(_after(order, values))
        rows = list(queryset.order_by(*order)[: limit + 1])
        has_more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        there = bool(rows)
        self.next = self._write(request, rows[-1], order, False) if there and (has_more or backwards) else None
        self.previous = self._write(request, rows[0], order, True) if there and (has_more if backwards else values is not None) else None
        return rows

    def get_paginated_response(self, data: Any, **extra: Any) -> Response:
        """The page with the cursors of its neighbours."""
        return Response({"results": data, "next": self.next, "previous": self.previous, **extra})

    @staticmethod
    def limit_of(text: str | None) -> int:
        """How many rows the parameter ``limit`` asks for.

        Raises:
            Problem: 400 for a bad one.
        """
        if text is None:
            return PAGE_ROWS
        if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) < 1:
            raise Problem(400, "bad_limit", _("The limit is not valid."), _("Use a number from 1 to 100."))
        return min(int(text), MOST_ROWS)

    @classmethod
    def sign_place(cls, request: Request, place: int | None) -> str | None:
        """A cursor to a place that is a number, for lists that no queryset is; None stays None."""
        return None if place is None else cls._signer(request).sign_object([place])

    @classmethod
    def place_in(cls, request: Request) -> int | None:
        """The place in the request's cursor; None without one.

        Raises:
            Problem: 400 for one that we did not make for this list.
        """
        text = request.query_params.get("cursor")
        if text is None:
            return None
        if len(text) > 1000 or not text.isascii():
            raise bad_cursor()
        try:
            (place,) = cls._signer(request).unsign_object(text)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise bad_cursor() from error
        return int(place)

    @staticmethod
    def _signer(request: Request) -> signing.Signer:
        # A cursor belongs to one list of one company, filters included.
        filters = sorted((name, value) for name, value in request.query_params.items() if name not in {"cursor", "limit"})
        return signing.Signer(salt=f"cursor|{current_tenant().uuid}|{request.path}|{filters}")

    def _write(self, request: Request, row: Any, order: list[str], backwards: bool) -> str:
        values = [_encode(getattr(row, name.lstrip("-"))) for name in order]
        return self._signer(request).sign_object([int(backwards), values])

    def _read(self, request: Request, order: list[str]) -> tuple[bool, list[Any] | None]:
        text = request.query_params.get("cursor")
        if text is None:
            return False, None
        if len(text) > 1000 or not text.isascii():
            raise bad_cursor()
        try:
            backwards, values = self._signer(request).unsign_object(text)
            decoded = [_decode(value) for value in values]
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise bad_cursor() from error
        if len(decoded) != len(order) or None in decoded:
            raise bad_cursor()
        return bool(backwards), decoded


def _encode(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value


def _decode(value: Any) -> Any:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value


def _after(order: list[str], values: list[Any]) -> Q:
    """The rows behind a place in the order; NULL stands last whichever way PostgreSQL sorts, because no key here is NULL."""
    # That the first column alone is not before the place follows from the rest; PostgreSQL starts in an index by it.
    first = order[0].lstrip("-")
    start = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]})
    condition = Q(pk__in=[])
    equal = Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        condition |= equal & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{column: value})
    return start & condition
