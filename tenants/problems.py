"""Errors of everything that speaks JSON: RFC 9457 problem details with a stable code and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise

from tenants import strict_json

CONTENT_TYPE = "application/problem+json"
Words = str | Promise


class Problem(Exception):
    """An answer that is an error.

    Args:
        status: HTTP status.
        code: stable; what programs compare.
        title: what is wrong, the same for every such problem.
        detail: a sentence for people: what to do now.
        extra: further members of the answer, such as ``operator``; ``headers`` are sent as headers instead.
    """

    def __init__(self, status: int, code: str, title: Words, detail: Words, *, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The members of the answer, in the language in force."""
        return {
            "type": f"urn:sodan:problem:{self.code}",
            "title": str(self.title),
            "status": self.status,
            "code": self.code,
            "detail": str(self.detail),
            **self.extra,
        }

    def response(self) -> HttpResponse:
        """The answer for views outside the REST framework."""
        response = HttpResponse(strict_json.dumps(self.body()), status=self.status, content_type=CONTENT_TYPE)
        for name, value in self.headers.items():
            response.headers[name] = value
        response.headers["Cache-Control"] = "no-store"
        return response


@dataclass(frozen=True, slots=True)
class _Rule:
    exception: type[Exception]
    status: int
    code: str
    title: Words
    detail: Words
    members: Callable[[Any], dict[str, Any]] | None


_rules: list[_Rule] = []


def becomes_problem(
    exception: type[Exception],
    *,
    status: int,
    code: str,
    title: Words,
    detail: Words,
    members: Callable[[Any], dict[str, Any]] | None = None,
) -> None:
    """Say how a service's exception is answered; each app declares its own beside its API. ``members`` adds to the body."""
    _rules.append(_Rule(exception, status, code, title, detail, members))


def problem_for(error: Exception) -> Problem | None:
    """The problem that an exception stands for, or None if nobody declared it (a defect)."""
    if isinstance(error, Problem):
        return error
    for rule in _rules:
        if isinstance(error, rule.exception):
            return Problem(rule.status, rule.code, rule.title, rule.detail, **(rule.members(error) if rule.members else {}))
    return None
