"""Ratings: once for each closing, changeable for a day, by the visitor only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Conversation, Message, Operator, Rating
from chat.selectors.ratings import figures_of, ratings_in
from chat.services import close_conversation, reopen_conversation, send_message
from chat.services.closing import NoRatingAsked, RatingRefused, change_closing_rules, rate_conversation
from tenants.accounts.models import Role
from tenants.ids import new_id
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_operator


def closed(operator: Operator | None = None, *, answered: bool = True) -> tuple[Conversation, Operator]:
    conversation, operator = make_conversation(), operator or make_operator()
    if answered:
        send_message(conversation=conversation.uuid, by=operator, body="Tomorrow", cid=new_id())
    return close_conversation(conversation=conversation, by=operator, now=timezone.now()), operator


def rate(row: Conversation, score: int, comment: str | None = None, **more: object) -> Rating:
    return rate_conversation(conversation=row, score=score, comment=comment, source="widget", now=more.get("now") or timezone.now())  # type: ignore[arg-type]


def test_a_rating_counts_once_for_each_closing_and_can_be_changed(tenant: TenantRef) -> None:
    row, operator = closed()
    first = rate(row, 2)
    changed = rate(row, 5, "It came!\x00 <b>")
    assert (changed.pk, changed.score, changed.comment, changed.operator) == (first.pk, 5, "It came! <b>", operator)
    assert rate(row, 4).comment == "It came! <b>"
    row.refresh_from_db()
    assert (row.rating_score, row.rating_steps) == (4, 5)
    [line] = row.messages.filter(data__event="rated")
    assert line.data["score"] == 4 and line.visitor_seq is None and line.staff_change == row.staff_seq

    reopen_conversation(conversation=row, by=operator, now=timezone.now())
    with pytest.raises(NoRatingAsked):
        rate(row, 1)
    send_message(conversation=row.uuid, by=operator, body="Again", cid=new_id())
    close_conversation(conversation=row, by=operator, now=timezone.now())
    assert rate(row, 1).pk != first.pk
    assert Rating.objects.count() == 2 and Message.objects.filter(data__event="rated").count() == 2


def test_who_is_not_asked(tenant: TenantRef) -> None:
    for row, _operator in (closed(answered=False),):
        with pytest.raises(NoRatingAsked):
            rate(row, 3)
    row, operator = closed()
    row.visitor.email = operator.user.email.upper()
    row.visitor.save()
    with pytest.raises(NoRatingAsked):
        rate(row, 5)
    row, _operator = closed()
    with pytest.raises(NoRatingAsked):
        rate(row, 3, now=timezone.now() + timedelta(days=15))
    rate(row, 3)
    with pytest.raises(NoRatingAsked):
        rate(row, 4, now=timezone.now() + timedelta(hours=25))
    change_closing_rules(by=make_operator(role=Role.ADMIN).user, rating_steps=0)
    assert rate(row, 4).score == 4
    row, _operator = closed()
    with pytest.raises(NoRatingAsked):
        rate(row, 4)


@pytest.mark.parametrize(("score", "comment"), [(0, None), (6, None), (-1, None), (3, "x" * 1001)])
def test_what_is_no_rating(tenant: TenantRef, score: int, comment: str | None) -> None:
    row, _operator = closed()
    with pytest.raises(RatingRefused):
        rate(row, score, comment)
    assert not Rating.objects.exists()


def test_averages_are_told_of_five_and_more_in_the_steps_of_today(tenant: TenantRef) -> None:
    mika, ken = make_operator(name="Mika"), make_operator(name="Ken")
    for score in (5, 5, 4, 5):
        rate(closed(mika)[0], score)
    rate(closed(ken)[0], 1, "no")
    change_closing_rules(by=make_operator(role=Role.OWNER).user, rating_steps=2)
    rate(closed(mika)[0], 2)
    now = timezone.now()
    span = {"begin": now - timedelta(days=1), "end": now + timedelta(seconds=5)}
    total, each = figures_of(**span, steps=5)  # type: ignore[arg-type]
    assert [(one.operator, one.count, one.average) for one in each] == [(mika, 5, 4.8), (ken, 1, None)]
    assert (total.count, total.average, total.comments) == (6, 4.17, 1)
    assert figures_of(begin=now - timedelta(days=9), end=now - timedelta(days=8), steps=5)[0].average is None
    assert [row.score for row in ratings_in(asker=ken, **span, operator=ken)] == [1]  # type: ignore[arg-type]
