"""The one language of filters over contacts: checked, then made into conditions of the database.

A filter is ``{"match": "all" | "any", "rules": [...]}``; a rule is ``{"field", "op", "value"}`` or a filter again::

    {"match": "all", "rules": [{"field": "tag", "op": "is", "value": "vip"}, {"field": "seen", "op": "within_days", "value": 30}]}

Fields of the company's own are ``attributes.<slug>``. Apps above add fields of theirs with ``segment_field``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, IContains, LessThan, LessThanOrEqual

from visitors.models import BadValue, Contact, ContactAttribute, ContactSegment, Visit
from visitors.models.contact import search_form
from visitors.selectors.contacts import attributes_by_slug

MOST_RULES, DEEPEST = 30, 3
LONGEST_VALUE = 200


class BadSegment(ValueError):
    """The filter can not be understood; ``path`` says where, ``code`` what: bad_filter, bad_field, bad_op, bad_value, too_many, too_deep."""

    def __init__(self, path: str, code: str) -> None:
        super().__init__(f"{path}: {code}")
        self.path, self.code = path, code


@dataclass(frozen=True, slots=True)
class Rule:
    """One checked rule."""

    op: str
    value: Any
    now: datetime


Builder = Callable[[Rule], Q]
KIND_OPS = {
    "text": {"is", "is_not", "contains", "is_set", "is_not_set"},
    "set": {"is", "is_not", "is_set", "is_not_set"},
    "yes": {"is"},
    "moment": {"within_days", "before_days"},
    "count": {"is", "at_least", "at_most"},
    "number": {"is", "at_least", "at_most", "is_set", "is_not_set"},
    "date": {"is", "before", "after", "is_set", "is_not_set"},
}
OPS_WITHOUT_VALUE = {"is_set", "is_not_set"}
ATTRIBUTE_KINDS = {"text": "text", "link": "text", "number": "number", "date": "date", "boolean": "yes", "choice": "set"}
_fields: dict[str, tuple[str, Builder]] = {}


def segment_field(name: str, kind: str) -> Callable[[Builder], Builder]:
    """Add a field: the decorated function makes a condition on contacts of a rule of this kind."""

    def register(builder: Builder) -> Builder:
        _fields[name] = (kind, builder)
        return builder

    return register


def segment_fields() -> dict[str, str]:
    """Every field with its kind, the company's own attributes among them."""
    own = {f"attributes.{slug}": ATTRIBUTE_KINDS[row.type] for slug, row in attributes_by_slug().items()}
    return {name: kind for name, (kind, _builder) in _fields.items()} | own


def condition_of(rules: Any, *, now: datetime) -> Q:
    """The condition on contacts that a filter says.

    Raises:
        BadSegment: naming the first place that can not be understood.
    """
    return _filter(rules, "rules", now, attributes_by_slug(), 1, [0])


def contacts_in(segment: ContactSegment, *, now: datetime) -> QuerySet[Contact]:
    """The contacts of a segment."""
    rows: QuerySet[Contact] = Contact.objects.filter(condition_of(segment.rules, now=now))
    return rows


def in_segment(contact: Contact, segment: ContactSegment, *, now: datetime) -> bool:
    """Whether a contact is in a segment now. A segment that names what is gone (a deleted attribute) has nobody in it."""
    try:
        return contacts_in(segment, now=now).filter(pk=contact.pk).exists()
    except BadSegment:
        return False


def contacts_in_segments(contacts: Collection[int], *, segments: Collection[str], now: datetime) -> dict[int, set[str]]:
    """Which of the segments (public ids) each of the contacts (by key) is in; a query for each segment. Nobody is in one that there is not."""
    found: dict[int, set[str]] = {}
    for segment in ContactSegment.objects.filter(uuid__in=segments) if contacts else ():
        try:
            rows = contacts_in(segment, now=now).filter(pk__in=contacts)
        except BadSegment:
            continue
        for key in rows.values_list("pk", flat=True):
            found.setdefault(key, set()).add(str(segment.uuid))
    return found


def segments_by_name() -> QuerySet[ContactSegment]:
    """All segments."""
    return ContactSegment.objects.select_related("created_by").order_by("name", "id")


def _filter(given: Any, path: str, now: datetime, attributes: Mapping[str, ContactAttribute], depth: int, seen: list[int]) -> Q:
    if not isinstance(given, dict) or set(given) != {"match", "rules"} or given["match"] not in {"all", "any"} or not isinstance(given["rules"], list):
        raise BadSegment(path, "bad_filter")
    if depth > DEEPEST:
        raise BadSegment(path, "too_deep")
    if not given["rules"]:
        raise BadSegment(path, "bad_filter")
    whole = Q()
    for number, rule in enumerate(given["rules"]):
        seen[0] += 1
        if seen[0] > MOST_RULES:
            raise BadSegment(path, "too_many")
        here = f"{path}.{number}"
        part = _filter(rule, here, now, attributes, depth + 1, seen) if isinstance(rule, dict) and "match" in rule else _rule(rule, here, now, attributes)
        whole = (whole & part if given["match"] == "all" else whole | part) if number else part
    return whole


def _rule(given: Any, path: str, now: datetime, attributes: Mapping[str, ContactAttribute]) -> Q:
    if not isinstance(given, dict) or not {"field", "op"} <= set(given) <= {"field", "op", "value"}:
        raise BadSegment(path, "bad_filter")
    name, op, value = given["field"], given["op"], given.get("value")
    if not isinstance(name, str) or not isinstance(op, str):
        raise BadSegment(path, "bad_filter")
    attribute = attributes.get(name.removeprefix("attributes.")) if name.startswith("attributes.") else None
    if attribute is None and name not in _fields:
        raise BadSegment(path, "bad_field")
    kind = ATTRIBUTE_KINDS[attribute.type] if attribute else _fields[name][0]
    if op not in KIND_OPS[kind]:
        raise BadSegment(path, "bad_op")
    try:
        rule = Rule(op, None if op in OPS_WITHOUT_VALUE else _value(kind, op, value, attribute), now)
        return _of_attribute(attribute, rule) if attribute else _fields[name][1](rule)
    except (BadValue, ValueError) as error:
        raise BadSegment(path, "bad_value") from error


def _value(kind: str, op: str, value: Any, attribute: ContactAttribute | None) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    fits = {
        "text": isinstance(value, str) and 0 < len(value) <= LONGEST_VALUE,
        "set": isinstance(value, str) and 0 < len(value) <= LONGEST_VALUE,
        "yes": isinstance(value, bool),
        "moment": whole and 0 < value <= 36_500,
        "count": whole and 0 <= value < 2**31,
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "date": isinstance(value, str),
    }[kind]
    if not fits:
        raise BadValue("bad_value")
    if attribute is not None and op != "contains" and kind in {"number", "date"}:
        return attribute.clean_value(value)
    return value


def _of_attribute(attribute: ContactAttribute, rule: Rule) -> Q:
    # The slug goes in as a value of the statement, never as a name of a lookup.
    text = KeyTextTransform(attribute.slug, "attributes")
    has = Q(attributes__has_key=attribute.slug)
    match rule.op:
        case "is":
            return Q(attributes__contains={attribute.slug: rule.value})
        case "is_not":
            return ~Q(attributes__contains={attribute.slug: rule.value})
        case "is_set":
            return has
        case "is_not_set":
            return ~has
        case "contains":
            return Q(IContains(text, rule.value))
        case "before":
            return Q(LessThan(text, Value(rule.value)))
        case "after":
            return Q(GreaterThan(text, Value(rule.value)))
        case "at_least":
            return Q(GreaterThanOrEqual(Cast(text, FloatField()), rule.value))
        case _:
            return Q(LessThanOrEqual(Cast(text, FloatField()), rule.value))


def _text(column: str) -> None:
    @segment_field(column, "text")
    def build(rule: Rule) -> Q:
        unset = Q(**{column: ""}) | (Q(external_id=None) if column == "external_id" else Q(pk__in=[]))
        match rule.op:
            case "is":
                return Q(**{f"{column}__iexact": rule.value})
            case "is_not":
                return ~Q(**{f"{column}__iexact": rule.value}) | unset
            case "contains":
                return Q(**{f"{column}__icontains": rule.value})
            case "is_set":
                return ~unset
            case _:
                return unset


for _column in ("name", "email", "company", "language", "external_id"):
    _text(_column)


@segment_field("search", "text")
def _search(rule: Rule) -> Q:
    """Words that are found anywhere, as in the list's search."""
    found = Q()
    for word in search_form(rule.value or "").split():
        found &= Q(search_text__contains=word)
    return ~found if rule.op in {"is_not", "is_not_set"} else found


@segment_field("tag", "set")
def _tag(rule: Rule) -> Q:
    if rule.op in OPS_WITHOUT_VALUE:
        return Q(tags=[]) if rule.op == "is_not_set" else ~Q(tags=[])
    return Q(tags__contains=[rule.value]) if rule.op == "is" else ~Q(tags__contains=[rule.value])


@segment_field("owner", "set")
def _owner(rule: Rule) -> Q:
    if rule.op in OPS_WITHOUT_VALUE:
        return Q(owner__isnull=rule.op == "is_not_set")
    his = Q(owner__uuid=UUID(rule.value))
    return his if rule.op == "is" else ~his | Q(owner=None)


@segment_field("source", "set")
def _source(rule: Rule) -> Q:
    if rule.op in OPS_WITHOUT_VALUE or rule.value not in Contact.Source.values:
        raise BadValue("bad_choice")
    return Q(source=rule.value) if rule.op == "is" else ~Q(source=rule.value)


@segment_field("phone", "set")
def _phone(rule: Rule) -> Q:
    if rule.op in OPS_WITHOUT_VALUE:
        return Q(phones=[]) if rule.op == "is_not_set" else ~Q(phones=[])
    return Q(phones__contains=[rule.value]) if rule.op == "is" else ~Q(phones__contains=[rule.value])


@segment_field("verified", "yes")
def _verified(rule: Rule) -> Q:
    return Q(is_verified=rule.value)


@segment_field("created", "moment")
def _created(rule: Rule) -> Q:
    since = rule.now - timedelta(days=rule.value)
    return Q(created_at__gte=since) if rule.op == "within_days" else Q(created_at__lt=since)


@segment_field("seen", "moment")
def _seen(rule: Rule) -> Q:
    since = rule.now - timedelta(days=rule.value)
    return Q(seen_at__gte=since) if rule.op == "within_days" else Q(seen_at__lt=since) | Q(seen_at=None)


@segment_field("visits", "count")
def _visits(rule: Rule) -> Q:
    each = Visit.objects.filter(visitor__contact=OuterRef("pk")).order_by().values("visitor__contact").annotate(n=Count("pk")).values("n")
    number = Coalesce(each, 0)
    if rule.op == "is":
        return Q(GreaterThanOrEqual(number, rule.value)) & Q(LessThanOrEqual(number, rule.value))
    return Q(GreaterThanOrEqual(number, rule.value) if rule.op == "at_least" else LessThanOrEqual(number, rule.value))


@segment_field("device", "set")
def _device(rule: Rule) -> Q:
    if rule.op in OPS_WITHOUT_VALUE or rule.value not in {"desktop", "phone", "tablet"}:
        raise BadValue("bad_choice")
    came = Q(Exists(Visit.objects.filter(visitor__contact=OuterRef("pk"), device=rule.value)))
    return came if rule.op == "is" else ~came


@segment_field("country", "set")
def _country(rule: Rule) -> Q:
    """Whether a visit ever came from there; two capital letters."""
    there = Visit.objects.filter(visitor__contact=OuterRef("pk"))
    if rule.op in OPS_WITHOUT_VALUE:
        known = Q(Exists(there.exclude(country="")))
        return known if rule.op == "is_set" else ~known
    if len(rule.value) != 2 or not rule.value.isalpha():
        raise BadValue("bad_choice")
    came = Q(Exists(there.filter(country=rule.value.upper())))
    return came if rule.op == "is" else ~came
