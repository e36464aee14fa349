"""How the demo company shares its work: two departments, how much each person takes on, by when visitors have an answer, and what they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from chat.models import ChatForm, Conversation, Department, Operator
from chat.services.closing import rate_conversation
from chat.services.departments import change_department, draft_of, set_members, set_routing, set_up_sales, set_work
from chat.services.forms import Field, change_form
from config import demo
from config.demo.conversations import Talk

# Whoever asks before he buys waits for advice; who has bought is given to whoever is least busy.
FIRST_S, NEXT_S = 600, 3600
CAPACITIES = {"owner": 3, "aoi": 5, "ben": 4, "lin": 5}
LANGUAGES = {"owner": ["ja", "en"], "aoi": ["ja"], "ben": ["en"], "lin": ["zh", "en"]}
SKILLS = {"owner": ["wholesale", "gyokuro"], "ben": ["delivery", "refund"], "aoi": ["贈り物"], "lin": ["customs"]}
MEMBERS = {"before": ("owner", "aoi", "lin"), "after": ("ben", "lin", "aoi")}
ORDER = Field(
    key="order",
    kind="text",
    labels={"en": "Your order number, if it is about one", "ja": "ご注文番号（お持ちの場合）", "zh-hans": "订单号（如有）"},
)
FOUND = Field(
    key="found",
    kind="choice",
    labels={"en": "How did you find us?", "ja": "どちらでお知りになりましたか", "zh-hans": "您是怎么知道我们的？"},
    choices={
        "en": ["A friend", "A search", "A tea shop", "Elsewhere"],
        "ja": ["友人", "検索", "お茶の店", "その他"],
        "zh-hans": ["朋友", "搜索", "茶店", "其他"],
    },
)


def organise(*, by: Operator, operators: Mapping[str, Operator], now: datetime) -> dict[str, Department]:
    """Make the departments and forms of a demo company that has none; answers the departments by ``before`` and ``after``."""
    _ask(by)
    if not Department.objects.exists():
        _found(by, operators, now)
    rows = list(Department.objects.order_by("position", "id"))
    return {"before": rows[0], "after": rows[-1]}


def place(conversation: Conversation, talk: Talk, departments: Mapping[str, Department]) -> None:
    """File a talk under its department, as the rules would have."""
    Conversation.objects.filter(pk=conversation.pk).update(department=departments[talk.department], feed_is_due=True)


def rate(conversation: Conversation, talk: Talk, *, closed_at: datetime) -> None:
    """What the guest thought of it."""
    if talk.rating:
        score, comment = talk.rating
        rate_conversation(conversation=conversation, score=score, comment=comment, source="widget", now=closed_at + timedelta(minutes=1))


def _found(by: Operator, operators: Mapping[str, Operator], now: datetime) -> None:
    before, after = set_up_sales(by=by.user)
    week = [{"weekday": day, "opens": opens, "closes": closes} for day in range(5) for opens, closes in (("09:00", "12:00"), ("13:00", "18:00"))]
    hours: dict[str, Any] = {"zone": demo.TIME_ZONE, "ranges": week, "exceptions": [_new_year(now.date())]}
    limits: dict[str, Any] = {"first_answer_s": FIRST_S, "next_answer_s": NEXT_S}
    change_department(by=by.user, department=before, draft=replace(draft_of(before), **limits), now=now)
    drafted = replace(draft_of(after), **limits, strategy=Department.Strategy.LEAST_BUSY, overflow=Department.Overflow.MESSAGE, hours=hours)
    change_department(by=by.user, department=after, draft=drafted, now=now)
    for department, names in ((before, MEMBERS["before"]), (after, MEMBERS["after"])):
        set_members(by=by.user, department=department, members=[operators[name] for name in names], now=now)
    for name, operator in operators.items():
        set_work(by=by.user, operator=operator, capacity=CAPACITIES[name], skills=SKILLS[name], languages=LANGUAGES[name])
    products = ["Gyokuro", "Sencha", "Hojicha", "Genmaicha", "玉露", "煎茶", "ほうじ茶", "玄米茶"]
    set_routing(by=by.user, order_pattern="#####", product_words=products, answers=limits)


def _ask(by: Operator) -> None:
    """A question after a conversation; one before it is designed and left off: to write is the first thing to do."""
    if ChatForm.objects.exists():
        return
    change_form(by=by.user, moment=ChatForm.Moment.BEFORE, is_active=False, fields=[ORDER])
    change_form(by=by.user, moment=ChatForm.Moment.AFTER, is_active=True, fields=[FOUND])


def _new_year(today: date) -> dict[str, Any]:
    return {"date": date(today.year + 1, 1, 1).isoformat(), "name": "元日 / New Year", "stretches": []}
