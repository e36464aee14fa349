"""Answers of the API that are kept for repeats (``IdempotencyKey``)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from tenants.accounts.models import IdempotencyKey


def forget_answers(*, naming: Iterable[object]) -> None:
    """Delete the kept answers in which one of these public ids stands: whoever it is may be told of there."""
    words = [f"%{word}%" for word in naming]
    if not words:
        return
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(IdempotencyKey._meta.db_table)
        cursor.execute(f"DELETE FROM {table} WHERE answer::text LIKE ANY(%s)", [words])  # noqa: S608 - our own table's name
