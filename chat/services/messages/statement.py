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

from django.conf import settings
from django.db.models import Model

from chat.models import Conversation, Message, Operator
from chat.services.messages.shapes import NewMessage, Outcome, StoredMessage
from tenants.accounts.models import User
from tenants.ids import new_id
from tenants.outbox.models import OutboxEntry
from visitors.models import Visitor

VISITOR_MAIL = "mail.visitor_answer"
PREVIEW_CHARACTERS = 200

_SQL = """
WITH input AS (
  SELECT * FROM unnest(
    %(ord)s::int[], %(uuid)s::uuid[], %(conversation)s::uuid[], %(sender_kind)s::text[], %(sender_id)s::bigint[],
    %(cid)s::uuid[], %(kind)s::text[], %(body)s::text[], %(effect)s::uuid[]
  ) AS i(ord, uuid, conversation, sender_kind, sender_id, cid, kind, body, effect)
),
known AS (
  SELECT i.ord, m.id FROM input i
  JOIN {message} m ON m.sender_kind = i.sender_kind AND m.sender_id = i.sender_id AND m.cid = i.cid
),
locked AS MATERIALIZED (
  SELECT c.id, c.uuid, c.visitor_id, c.visitor_seq, c.staff_seq, c.status, c.assignee_id
  FROM {conversation} c
  WHERE c.uuid IN (SELECT conversation FROM input WHERE ord NOT IN (SELECT ord FROM known))
  ORDER BY c.id FOR NO KEY UPDATE
),
allowed AS (
  SELECT i.*, l.id AS conversation_id, l.visitor_id, l.visitor_seq, l.staff_seq, l.status, l.assignee_id,
    coalesce(o.uuid, v.uuid) AS sender_uuid,
    coalesce(nullif(u.display_name, ''), u.full_name, v.name, '') AS sender_name,
    coalesce(u.photo, '') AS sender_photo,
    (lv.email <> '' AND i.sender_kind <> 'visitor' AND i.kind = 'message') AS is_mailed,
    row_number() OVER (PARTITION BY i.sender_kind, i.sender_id, i.cid ORDER BY i.ord) AS nth
  FROM input i
  JOIN locked l ON l.uuid = i.conversation
  JOIN {visitor} lv ON lv.id = l.visitor_id
  LEFT JOIN {visitor} v ON i.sender_kind = 'visitor' AND v.id = i.sender_id AND v.id = l.visitor_id AND NOT v.is_banned
  LEFT JOIN {operator} o ON i.sender_kind = 'operator' AND o.id = i.sender_id
  LEFT JOIN {user} u ON u.id = o.user_id AND u.is_active
  WHERE i.ord NOT IN (SELECT ord FROM known)
    AND ((i.sender_kind = 'visitor' AND v.id IS NOT NULL AND i.kind = 'message')
      OR (i.sender_kind = 'operator' AND u.id IS NOT NULL)
      OR (i.sender_kind = 'robot' AND i.kind = 'message'))
),
numbered AS (
  SELECT a.*,
    CASE WHEN a.kind = 'message'
      THEN a.visitor_seq + count(*) FILTER (WHERE a.kind = 'message') OVER w END AS new_visitor_seq,
    a.staff_seq + row_number() OVER w AS new_staff_seq,
    max(a.ord) FILTER (WHERE a.sender_kind = 'operator' AND a.kind = 'message')
      OVER (PARTITION BY a.conversation_id) AS answered_ord,
    now() AS at
  FROM allowed a WHERE a.nth = 1
  WINDOW w AS (PARTITION BY a.conversation_id ORDER BY a.ord ROWS UNBOUNDED PRECEDING)
),
stored AS (
  INSERT INTO {message} (uuid, conversation_id, kind, sender_kind, sender_id, cid, body, data,
    visitor_seq, staff_seq, visitor_change, staff_change, created_at)
  SELECT uuid, conversation_id, kind, sender_kind, sender_id, cid, body, '{{}}'::jsonb,
    new_visitor_seq, new_staff_seq, new_visitor_seq, new_staff_seq, at
  FROM numbered ORDER BY ord
  RETURNING id
),
totals AS (
  SELECT conversation_id, count(*) AS staff_count,
    count(*) FILTER (WHERE kind = 'message') AS visitor_count,
    count(*) FILTER (WHERE sender_kind = 'visitor') AS from_visitor,
    count(*) FILTER (WHERE sender_kind = 'visitor' AND ord > coalesce(answered_ord, -1)) AS unanswered,
    count(*) FILTER (WHERE sender_kind <> 'visitor' AND kind = 'message') AS to_visitor,
    bool_or(sender_kind = 'operator' AND kind = 'message') AS is_answered,
    max(at) FILTER (WHERE kind = 'message') AS last_at,
    min(at) FILTER (WHERE sender_kind = 'visitor') AS first_asked_at,
    min(at) FILTER (WHERE sender_kind = 'operator' AND kind = 'message') AS first_answered_at,
    (array_agg(sender_kind ORDER BY ord DESC) FILTER (WHERE kind = 'message'))[1] AS last_sender_kind,
    (array_agg(body ORDER BY ord DESC) FILTER (WHERE kind = 'message'))[1] AS last_body
  FROM numbered GROUP BY conversation_id
),
moved AS (
  UPDATE {conversation} c SET
    visitor_seq = c.visitor_seq + t.visitor_count,
    staff_seq = c.staff_seq + t.staff_count,
    staff_unread = CASE WHEN t.is_answered THEN 0 ELSE c.staff_unread END + t.unanswered,
    visitor_unread = CASE WHEN t.from_visitor > 0 THEN 0 ELSE c.visitor_unread + t.to_visitor END,
    last_message_at = coalesce(t.last_at, c.last_message_at),
    preview_text = coalesce(left(t.last_body, {preview}), c.preview_text),
    preview_sender_kind = coalesce(t.last_sender_kind, c.preview_sender_kind),
    waiting_since = CASE WHEN t.unanswered > 0 AND t.is_answered THEN t.first_asked_at
      WHEN t.unanswered > 0 THEN coalesce(c.waiting_since, t.first_asked_at)
      WHEN t.is_answered THEN NULL ELSE c.waiting_since END,
    first_answered_at = coalesce(c.first_answered_at, t.first_answered_at),
    status = CASE WHEN c.status IN ('closed', 'snoozed') AND t.from_visitor > 0
      THEN CASE WHEN c.assignee_id IS NULL THEN 'queued' ELSE 'open' END ELSE c.status END,
    closed_at = CASE WHEN t.from_visitor > 0 THEN NULL ELSE c.closed_at END
  FROM totals t WHERE c.id = t.conversation_id
  RETURNING c.id, c.status
),
effects AS (
  INSERT INTO {outbox} (uuid, kind, key, payload, state, attempts, not_before, last_error, created_at)
  SELECT n.effect, {visitor_mail}, {visitor_mail} || ':' || n.uuid,
    jsonb_build_object('conversation', n.conversation, 'message', n.uuid), 'pending', 0,
    n.at + make_interval(secs => {mail_delay}), '', n.at
  FROM numbered n WHERE n.is_mailed
  RETURNING id
)
SELECT i.ord,
  CASE WHEN k.ord IS NOT NULL THEN 'duplicate' WHEN a.ord IS NULL THEN 'not_found'
    WHEN a.nth > 1 THEN 'twin' ELSE 'stored' END AS outcome,
  coalesce(m.uuid, n.uuid) AS uuid,
  CASE WHEN k.ord IS NOT NULL THEN kc.uuid ELSE i.conversation END AS conversation,
  coalesce(m.kind, n.kind) AS kind, i.sender_kind, i.sender_id, i.cid, coalesce(m.body, n.body) AS body,
  coalesce(m.visitor_seq, n.new_visitor_seq) AS visitor_seq, coalesce(m.staff_seq, n.new_staff_seq) AS staff_seq,
  coalesce(m.created_at, n.at) AS created_at,
  coalesce(n.sender_uuid, ko.uuid, kv.uuid) AS sender_uuid,
  coalesce(n.sender_name, nullif(ku.display_name, ''), ku.full_name, kv.name, '') AS sender_name,
  coalesce(n.sender_photo, ku.photo, '') AS sender_photo,
  coalesce(mv.status, kc.status, '') AS status, coalesce(a.assignee_id, kc.assignee_id) AS assignee_id,
  (SELECT count(*) FROM effects) AS effect_count
FROM input i
LEFT JOIN known k ON k.ord = i.ord
LEFT JOIN {message} m ON m.id = k.id
LEFT JOIN {conversation} kc ON kc.id = m.conversation_id
LEFT JOIN {operator} ko ON m.sender_kind = 'operator' AND ko.id = m.sender_id
LEFT JOIN {user} ku ON ku.id = ko.user_id
LEFT JOIN {visitor} kv ON m.sender_kind = 'visitor' AND kv.id = m.sender_id
LEFT JOIN allowed a ON a.ord = i.ord
LEFT JOIN numbered n ON n.sender_kind = a.sender_kind AND n.sender_id = a.sender_id AND n.cid = a.cid
LEFT JOIN moved mv ON mv.id = a.conversation_id
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


def parameters(messages: Sequence[NewMessage]) -> dict[str, list[Any]]:
    """The statement's parameters for a batch, in the order of ``messages``."""
    return {
        "ord": list(range(len(messages))),
        "uuid": [message.uuid for message in messages],
        "conversation": [message.conversation for message in messages],
        "sender_kind": [message.sender_kind for message in messages],
        "sender_id": [message.sender_id for message in messages],
        "cid": [message.cid for message in messages],
        "kind": [message.kind for message in messages],
        "body": [message.body for message in messages],
        "effect": [new_id() for _message in messages],
    }


def results(rows: Iterable[Sequence[Any]]) -> list[StoredMessage]:
    """The statement's rows as results, in the order of the batch.

    A twin inside the batch gets the answer of the first of its kind, as a duplicate.
    """
    answers: list[StoredMessage] = []
    for row in rows:
        ord_, outcome, *values = row
        if outcome == "not_found":
            answers.append(StoredMessage(ord=ord_, outcome=Outcome.NOT_FOUND))
            continue
        found = Outcome.STORED if outcome == "stored" else Outcome.DUPLICATE
        answers.append(StoredMessage(ord_, found, *values))
    return answers
