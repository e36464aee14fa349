"""Errors of everything that speaks JSON: RFC 9457 problem details with a stable code and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    """Say how a service's exception is answered; each app declares its own beside its API. ``members`` adds to the body; one
    named ``detail`` says it more exactly."""
    _rules.append(_Rule(exception, status, code, title, detail, members))


def becomes_invalid(exception: type[Exception], fields: Callable[[Any], Mapping[str, str]], words: Mapping[str, Words]) -> None:
    """Answer an exception that says what is wrong with which fields with 400, as a refused body is. ``fields``: field to code; ``words``: code to sentence."""

    def members(error: Exception) -> dict[str, Any]:
        return {"errors": [{"field": field, "code": code, "detail": str(words[code])} for field, code in fields(error).items()]}

    becomes_problem(
        exception, status=400, code="invalid", title=_("The request is not valid."), detail=_("Correct the fields that are named here."), members=members
    )


def becomes_not_found(*exceptions: type[Exception]) -> None:
    """Answer exceptions that say "no such thing for you" with 404, all with the same words: nobody learns which it was."""
    for exception in exceptions:
        becomes_problem(exception, status=404, code="not_found", title=_("There is nothing here."), detail=_("Check the address and the id."))


def becomes_not_allowed(exception: type[Exception], *, detail: Words) -> None:
    """Answer an exception that says "seen, but not yours to do" with 403. ``detail`` says who may."""
    becomes_problem(exception, status=403, code="not_allowed", title=_("You may not do that."), detail=detail)


def problem_for(error: Exception) -> Problem | None:
    """The problem that an exception stands for, or None if nobody declared it (a defect)."""
    if isinstance(error, Problem):
        return error
    for rule in _rules:
        if isinstance(error, rule.exception):
            members = rule.members(error) if rule.members else {}
            return Problem(rule.status, rule.code, rule.title, members.pop("detail", rule.detail), **members)
    return None
