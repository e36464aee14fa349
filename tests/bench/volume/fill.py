"""Filling one company with a long past: copies of rows that the services made, with lines of their own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from uuid import uuid4

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from chat.models import Conversation, Message, Operator
from chat.services import index_what_moved, start_conversation
from tenants.accounts.models import Role, User
from tests.bench.volume.texts import Texts
from visitors.models import Contact, Visitor, Website
from visitors.models.contact import search_form
from visitors.services.contacts import create_contact

OPERATORS = 40
NUMBERS_FROM = 2_000_000
# One new conversation every 20 seconds: a million of them are some eight months.
EVERY = "interval '20 seconds'"
FAMILY = ("佐藤", "鈴木", "高橋", "田中", "Sato", "Tanaka", "Weber", "王", "李", "Smith")
GIVEN = ("美香", "健", "Mika", "Ken", "Ana", "伟", "芳", "John", "陽子", "Lena")


def copies(row: Model, count: int, **changed: str) -> None:
    """Insert ``count`` copies of a row; ``changed`` are SQL expressions in which ``n`` counts from 1."""
    fields = [field for field in row._meta.local_concrete_fields if not field.primary_key]
    unknown = set(changed) - {field.column for field in fields}
    assert not unknown, unknown
    values = [changed.get(field.column, f'o."{field.column}"') for field in fields]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{row._meta.db_table}" ({columns}) SELECT {", ".join(values)} '
            f'FROM generate_series(1, %s) AS n, "{row._meta.db_table}" o WHERE o.id = %s ORDER BY n',
            [count, row.pk],
        )


def _array(words: tuple[str, ...]) -> str:
    return f"(ARRAY[{', '.join(repr(word) for word in words)}])"


def fill(conversations: int, messages: int) -> Mapping[str, float]:
    """One company. Answers what took how long, in seconds."""
    took: dict[str, float] = {}

    def step(name: str) -> None:
        took[name] = time.monotonic() - began
        print(f"  {name}: {took[name]:.0f} s", flush=True)

    began = time.monotonic()
    now, visitors, contacts = timezone.now(), conversations // 5, conversations // 10
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    for nth in range(OPERATORS):
        user = User.objects.create(email=f"operator{nth}@bench.example", full_name=f"Operator {nth}", role=Role.ADMIN if nth == 0 else Role.OPERATOR)
        Operator.objects.get_or_create(user=user)
    website = Website.objects.create(name="Shop", allowed_origins=["https://shop.example"])
    visitor = Visitor.objects.create(website=website, token_hash=uuid4().hex, talked_before=True, language="ja")
    contact = create_contact(by=None, fields={"name": "Mika Sato", "email": "mika@bench.example"}, source=Contact.Source.API, now=now)
    name = f"{_array(FAMILY)}[1 + n %% {len(FAMILY)}] || ' ' || {_array(GIVEN)}[1 + (n / {len(FAMILY)}) %% {len(GIVEN)}]"
    assert search_form("MIKA") == "mika"
    copies(
        contact,
        contacts,
        uuid="gen_random_uuid()",
        name=name,
        email="'person' || n || '@bench.example'",
        external_id="'c' || n",
        search_text=f"lower({name} || E'\\n' || 'person' || n || '@bench.example' || E'\\nc' || n)",
        seen_at=f"now() - n * {EVERY}",
    )
    copies(visitor, visitors, uuid="gen_random_uuid()", token_hash="md5(n::text) || md5((-n)::text)", name=f"CASE WHEN n %% 3 = 0 THEN {name} ELSE '' END")
    step("people_s")
    began = time.monotonic()
    talk = start_conversation(by=visitor, body="Hello", cid=uuid4(), now=now).conversation
    first_visitor, first_operator = Visitor.objects.order_by("id")[1].pk, Operator.objects.order_by("id")[0].pk
    # Some thousands wait and go on, spread over the newest fifth; the rest is done.
    status = f"CASE WHEN n < {conversations} * 0.8 THEN 'closed' ELSE (ARRAY['queued', 'open', 'snoozed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'])[1 + n %% 10] END"
    at = f"(now() - ({conversations} - n) * {EVERY})"
    live = f"({status}) <> 'closed'"
    copies(
        talk,
        conversations,
        uuid="gen_random_uuid()",
        number=f"{NUMBERS_FROM} + n",
        visitor_id=f"{first_visitor} + n %% {visitors}",
        status=status,
        assignee_id=f"CASE WHEN ({status}) <> 'queued' THEN {first_operator} + (n / 10) %% {OPERATORS} END",
        staff_seq="2",
        visitor_seq="2",
        staff_unread=f"CASE WHEN {live} THEN n %% 2 ELSE 0 END",
        waiting_since=f"CASE WHEN {live} THEN {at} END",
        closed_at=f"CASE WHEN {live} THEN NULL ELSE {at} END",
        started_at=at,
        last_message_at=at,
        listed_at=at,
        waits_since=at,
        feed_is_due="false",
        feed_position="n",
        preview_text="'Hello ' || n",
    )
    step("conversations_s")
    began = time.monotonic()
    _lines(Message.objects.get(conversation=talk, kind=Message.Kind.MESSAGE), talk, conversations, messages)
    step("messages_s")
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    step("vacuum_s")
    return took


def _lines(line: Message, talk: Conversation, conversations: int, messages: int) -> None:
    texts = Texts()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE said (n bigint, body text)")
        with cursor.copy("COPY said FROM STDIN") as copy:
            for nth in range(messages):
                copy.write_row((nth + 1, texts.line(nth / messages)))
        cursor.execute("CREATE UNIQUE INDEX ON said (n)")
        cursor.execute("ANALYZE said")
    each = f"CASE WHEN n <= {conversations} THEN n ELSE n - {conversations} END"
    seq = f"CASE WHEN n <= {conversations} THEN 1 ELSE 2 END"
    copies(
        line,
        messages,
        uuid="gen_random_uuid()",
        cid="gen_random_uuid()",
        conversation_id=f"{talk.pk} + {each}",
        body="(SELECT body FROM said WHERE said.n = n.n)",
        staff_seq=seq,
        staff_change=seq,
        visitor_seq=seq,
        visitor_change=seq,
        created_at=f"now() - ({conversations} - least(n, {conversations})) * {EVERY}",
    )


def index() -> tuple[int, float]:
    """Read all of it for search by the product's own service; how many lines, and seconds."""
    began, lines, told = time.monotonic(), 0, 0
    while True:
        done = index_what_moved(conversations=4000, lines=5000)
        lines += done.lines
        if lines - told >= 100_000:
            told = lines
            print(f"  {lines} lines are indexed, {lines / (time.monotonic() - began):.0f} a second", flush=True)
        if not done.is_behind:
            break
    took = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE chat_searchentry")
    return lines, took
