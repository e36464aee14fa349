"""Patterns of pages in the database's words: the same as ``chat.services.greetings.conditions.matches``, where there are too many pages to read."""

from __future__ import annotations

from django.db.models import BooleanField, CharField, F, Func, Value
from django.db.models.functions import Coalesce, Concat, Lower, NullIf

_PATH, _QUERY = r"^[^:/?#]+://[^/?#]*([^?#]*)", r"^[^:/?#]+://[^/?#]*[^?#]*(\?[^#]*)"


def url_is_like(pattern: str, *, column: str = "url") -> Func:
    """A condition: the address is like the pattern. One that begins with ``/`` is compared with the path (and the query, if it has a
    ``?``), any other with the whole address; ``*`` stands for anything; case does not count.
    """
    text: Func | F = F(column)
    if pattern.startswith("/"):
        text = Coalesce(NullIf(_part(column, _PATH), Value("")), Value("/"))
        if "?" in pattern:
            text = Concat(text, Coalesce(_part(column, _QUERY), Value("?")))
    like = pattern.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    return Func(Lower(text), Value(like), template="(%(expressions)s)", arg_joiner=" LIKE ", output_field=BooleanField())


def _part(column: str, pattern: str) -> Func:
    return Func(F(column), Value(pattern), function="substring", output_field=CharField())
