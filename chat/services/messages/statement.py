"""The one statement that stores a batch of messages of one tenant (rulings R1, R2, R5, R12).

In one round trip it leaves out the commands that were done before, checks that each sender may write, locks the
conversations in ascending id, numbers the messages for both audiences, stores them, moves the conversations' counters
and previews, and writes the outbox rows. There is no ``ON CONFLICT``: after a number is given nothing may be left out,
or it would be missing for ever. A twin that was committed while we waited for a lock raises a unique violation; the
caller rolls back to its savepoint and runs the statement again, which then finds the twin's answer.

The SQL is built from the models, so that a renamed column breaks a test and not a customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Model

from chat.models import Conversation, Message, Operator
from chat.services.messages.shapes import NewMessage, Outcome, StoredMessage
from tenants.accounts.models import User
from tenants.outbox.models import OutboxEntry
from tenants.sql_arrays import array_of_texts, array_of_uuids, array_of_words
from visitors.models import Visitor

VISITOR_MAIL = "mail.visitor_answer"
PREVIEW_CHARACTERS = 200

_SQL = """
WITH input AS (
  SELECT i.*, o.uuid AS operator_uuid, coalesce(nullif(u.display_name, ''), u.full_name, '') AS operator_name,
    coalesce(u.photo, '') AS operator_photo, coalesce(u.is_active, false) AS is_active
  FROM unnest(
    %s::uuid[], %s::uuid[], %s::text[], %s::bigint[], %s::uuid[], %s::text[], %s::text[]
  ) WITH ORDINALITY AS i(uuid, conversation, sender_kind, sender_id, cid, kind, body, ord)
  LEFT JOIN {operator} o ON i.sender_kind = 'operator' AND o.id = i.sender_id
  LEFT JOIN {user} u ON u.id = o.user_id
),
known AS MATERIALIZED (
  SELECT i.ord, m.uuid, c.uuid AS conversation, m.kind, m.body, m.visitor_seq, m.staff_seq, m.created_at, c.status, c.assignee_id,
    v.uuid AS visitor_uuid, v.name AS visitor_name
  FROM input i
  JOIN {message} m ON m.sender_kind = i.sender_kind AND m.sender_id = i.sender_id AND m.cid = i.cid
  JOIN {conversation} c ON c.id = m.conversation_id
  JOIN {visitor} v ON v.id = c.visitor_id
),
locked AS MATERIALIZED (
  SELECT c.id, c.uuid, c.visitor_id, c.visitor_seq, c.staff_seq, c.status, c.assignee_id
  FROM {conversation} c WHERE c.uuid = ANY(ARRAY(SELECT conversation FROM input))
  ORDER BY c.id FOR NO KEY UPDATE
),
numbered AS MATERIALIZED (
  SELECT i.ord, i.uuid, i.conversation, i.sender_kind, i.sender_id, i.cid, i.kind, i.body,
    l.id AS conversation_id, l.assignee_id,
    CASE WHEN i.sender_kind = 'visitor' THEN v.uuid ELSE i.operator_uuid END AS sender_uuid,
    CASE WHEN i.sender_kind = 'visitor' THEN v.name ELSE i.operator_name END AS sender_name,
    i.operator_photo AS sender_photo,
    (v.email <> '' AND i.sender_kind <> 'visitor' AND i.kind = 'message') AS is_mailed,
    CASE WHEN l.status IN ('closed', 'snoozed') AND i.sender_kind = 'visitor'
      THEN CASE WHEN l.assignee_id IS NULL THEN 'queued' ELSE 'open' END ELSE l.status END AS status,
    CASE WHEN i.kind = 'message'
      THEN l.visitor_seq + count(*) FILTER (WHERE i.kind = 'message') OVER w END AS visitor_seq,
    l.staff_seq + row_number() OVER w AS staff_seq,
    count(*) FILTER (WHERE i.sender_kind = 'visitor') OVER w AS from_visitor_so_far,
    now() AS at
  FROM input i
  JOIN locked l ON l.uuid = i.conversation
  JOIN {visitor} v ON v.id = l.visitor_id
  WHERE NOT EXISTS (SELECT 1 FROM known k WHERE k.ord = i.ord)
    AND CASE i.sender_kind
      WHEN 'visitor' THEN v.id = i.sender_id AND NOT v.is_banned AND i.kind = 'message'
      WHEN 'operator' THEN i.is_active
      ELSE i.kind = 'message' END
  WINDOW w AS (PARTITION BY l.id ORDER BY i.ord ROWS UNBOUNDED PRECEDING)
),
stored AS (
  INSERT INTO {message} (uuid, conversation_id, kind, sender_kind, sender_id, cid, body, data,
    visitor_seq, staff_seq, visitor_change, staff_change, created_at)
  SELECT uuid, conversation_id, kind, sender_kind, sender_id, cid, body, '{{}}'::jsonb,
    visitor_seq, staff_seq, visitor_seq, staff_seq, at
  FROM numbered ORDER BY ord
),
totals AS (
  SELECT conversation_id, count(*) AS staff_count,
    count(*) FILTER (WHERE kind = 'message') AS visitor_count,
    count(*) FILTER (WHERE sender_kind = 'visitor') AS from_visitor,
    count(*) FILTER (WHERE sender_kind = 'visitor')
      - coalesce(max(from_visitor_so_far) FILTER (WHERE sender_kind = 'operator' AND kind = 'message'), 0) AS unanswered,
    count(*) FILTER (WHERE sender_kind <> 'visitor' AND kind = 'message') AS to_visitor,
    bool_or(sender_kind = 'operator' AND kind = 'message') AS is_answered,
    (array_agg(left(body, {preview}) ORDER BY ord DESC) FILTER (WHERE kind = 'message'))[1] AS last_body,
    (array_agg(sender_kind ORDER BY ord DESC) FILTER (WHERE kind = 'message'))[1] AS last_sender_kind
  FROM numbered GROUP BY conversation_id
),
moved AS (
  UPDATE {conversation} c SET
    visitor_seq = c.visitor_seq + t.visitor_count,
    staff_seq = c.staff_seq + t.staff_count,
    staff_unread = CASE WHEN t.is_answered THEN 0 ELSE c.staff_unread END + t.unanswered,
    visitor_unread = CASE WHEN t.from_visitor > 0 THEN 0 ELSE c.visitor_unread + t.to_visitor END,
    last_message_at = CASE WHEN t.visitor_count > 0 THEN now() ELSE c.last_message_at END,
    preview_text = coalesce(t.last_body, c.preview_text),
    preview_sender_kind = coalesce(t.last_sender_kind, c.preview_sender_kind),
    waiting_since = CASE WHEN t.unanswered > 0 AND t.is_answered THEN now()
      WHEN t.unanswered > 0 THEN coalesce(c.waiting_since, now())
      WHEN t.is_answered THEN NULL ELSE c.waiting_since END,
    first_answered_at = CASE WHEN t.is_answered THEN coalesce(c.first_answered_at, now()) ELSE c.first_answered_at END,
    status = CASE WHEN c.status IN ('closed', 'snoozed') AND t.from_visitor > 0
      THEN CASE WHEN c.assignee_id IS NULL THEN 'queued' ELSE 'open' END ELSE c.status END,
    closed_at = CASE WHEN t.from_visitor > 0 THEN NULL ELSE c.closed_at END
  FROM totals t
  WHERE c.id = t.conversation_id
),
effects AS (
  INSERT INTO {outbox} (uuid, kind, key, payload, state, attempts, not_before, last_error, created_at)
  SELECT gen_random_uuid(), {visitor_mail}, {visitor_mail} || ':' || n.uuid,
    jsonb_build_object('conversation', n.conversation, 'message', n.uuid), 'pending', 0,
    n.at + make_interval(secs => {mail_delay}), '', n.at
  FROM numbered n WHERE n.is_mailed
)
SELECT CASE WHEN k.ord IS NOT NULL THEN 'duplicate' WHEN n.ord IS NULL THEN 'not_found' ELSE 'stored' END AS outcome,
  k.uuid, k.conversation, k.kind, k.body,
  coalesce(k.visitor_seq, n.visitor_seq), coalesce(k.staff_seq, n.staff_seq), coalesce(k.created_at, n.at),
  coalesce(n.sender_uuid, CASE WHEN i.sender_kind = 'visitor' THEN k.visitor_uuid ELSE i.operator_uuid END),
  coalesce(n.sender_name, CASE WHEN i.sender_kind = 'visitor' THEN k.visitor_name ELSE i.operator_name END),
  i.operator_photo, coalesce(n.status, k.status), coalesce(n.assignee_id, k.assignee_id), coalesce(n.is_mailed, false)
FROM input i
LEFT JOIN numbered n ON n.ord = i.ord
LEFT JOIN known k ON k.ord = i.ord
ORDER BY i.ord
"""


def _table(model: type[Model], schema_name: str) -> str:
    return f'"{schema_name}"."{model._meta.db_table}"'


@cache
def build_statement(schema_name: str) -> str:
    """The SQL of the statement for one schema; parameters are those of ``parameters``."""
    return _SQL.format(
        message=_table(Message, schema_name),
        conversation=_table(Conversation, schema_name),
        visitor=_table(Visitor, schema_name),
        operator=_table(Operator, schema_name),
        user=_table(User, schema_name),
        outbox=_table(OutboxEntry, schema_name),
        preview=PREVIEW_CHARACTERS,
        visitor_mail=f"'{VISITOR_MAIL}'",
        mail_delay=settings.VISITOR_MAIL_DELAY_S,
    )


def _firsts(messages: Sequence[NewMessage]) -> dict[tuple[str, int, UUID], NewMessage]:
    """The messages without twins: the first of each sender and ``cid``, in order."""
    firsts: dict[tuple[str, int, UUID], NewMessage] = {}
    for message in messages:
        firsts.setdefault((message.sender_kind, message.sender_id, message.cid), message)
    return firsts


def parameters(messages: Sequence[NewMessage]) -> list[str]:
    """The statement's parameters for a batch, in the order of ``messages``: PostgreSQL's own text form of arrays, because
    an adapter that looks at each value costs as much as sending the whole batch.
    """
    firsts = _firsts(messages).values()
    return [
        array_of_uuids(message.uuid for message in firsts),
        array_of_uuids(message.conversation for message in firsts),
        array_of_words(message.sender_kind for message in firsts),
        array_of_words(str(message.sender_id) for message in firsts),
        array_of_uuids(message.cid for message in firsts),
        array_of_words(message.kind for message in firsts),
        array_of_texts(message.body for message in firsts),
    ]


def results(messages: Sequence[NewMessage], rows: Iterable[Sequence[Any]]) -> list[StoredMessage]:
    """The statement's rows as results, in the order of the batch.

    A twin inside the batch gets the answer of the first of its kind, as a duplicate.
    """
    firsts = _firsts(messages)
    found = {key: _result(message, row) for (key, message), row in zip(firsts.items(), rows, strict=True)}
    if len(firsts) == len(messages):
        return list(found.values())
    answers: list[StoredMessage] = []
    for message in messages:
        key = message.sender_kind, message.sender_id, message.cid
        answer = found[key]
        is_twin = message is not firsts[key] and answer.outcome is Outcome.STORED
        answers.append(msgspec.structs.replace(answer, outcome=Outcome.DUPLICATE) if is_twin else answer)
    return answers


def _result(message: NewMessage, row: Sequence[Any]) -> StoredMessage:
    outcome, uuid, conversation, kind, body, *values = row
    if outcome == "stored":
        # What was sent is what is stored.
        found, uuid, conversation, kind, body = Outcome.STORED, message.uuid, message.conversation, message.kind, message.body
    elif outcome == "duplicate":
        found = Outcome.DUPLICATE
    else:
        return StoredMessage(Outcome.NOT_FOUND)
    return StoredMessage(found, uuid, conversation, kind, message.sender_kind, message.sender_id, message.cid, body, *values)
