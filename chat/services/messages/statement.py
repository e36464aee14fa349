"""The one statement that stores a batch of messages of one tenant (rulings R1, R2, R5, R12).

In one round trip it leaves out the commands that were done before, checks that each sender may write, locks the
conversations in ascending id, numbers the messages for both audiences, stores them, moves the conversations' counters
and previews, and writes the outbox rows. A batch holds at most one message of a conversation (``keys``); the next one goes
with the next batch: so a number is the row's own plus one, and nothing is sorted or summed up.

There is no ``ON CONFLICT``: after a number is given nothing may be left out, or it would be missing for ever. A twin that
was committed while we waited for a lock raises a unique violation; the caller rolls back to its savepoint and runs the
statement again, which then finds the twin's answer.

A line into a conversation that was merged into another is not stored but answered with that one: it goes with a later batch, in which no
other line of that conversation is.

A usual line leaves the conversation's indexed columns as they are (the relay moves those), so its row is rewritten in
place (HOT) and none of its indexes is touched.

The SQL is built from the models, so that a renamed column breaks a test and not a customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model

from chat.models import Conversation, DepartmentMember, Message, Operator, RoutingSettings
from chat.permissions import may_look, takes_part
from chat.services.messages.shapes import NewMessage, Outcome, StoredMessage
from tenants.accounts.models import User
from tenants.outbox.models import OutboxEntry
from tenants.sql_arrays import array_of_texts, array_of_uuids, array_of_words
from visitors.models import Visitor

VISITOR_MAIL = "mail.visitor_answer"
# A conversation waits (again): somebody of its department is looked for.
PLACE = "routing.place"
PREVIEW_CHARACTERS = 200

_SQL = """
WITH input AS (
  SELECT i.*, o.uuid AS operator_uuid, coalesce(nullif(u.display_name, ''), u.full_name, '') AS operator_name,
    coalesce(u.photo, '') AS operator_photo, coalesce(u.is_active, false) AS is_active, u.role AS operator_role
  FROM unnest(
    %s::uuid[], %s::uuid[], %s::text[], %s::bigint[], %s::uuid[], %s::text[], %s::text[]
  ) WITH ORDINALITY AS i(uuid, conversation, sender_kind, sender_id, cid, kind, body, ord)
  LEFT JOIN {operator} o ON i.sender_kind = 'operator' AND o.id = i.sender_id
  LEFT JOIN {user} u ON u.id = o.user_id
),
known AS MATERIALIZED (
  SELECT i.ord, m.uuid, m.conversation_id, m.kind, m.body, m.visitor_seq, m.staff_seq, m.created_at,
    i.sender_kind, i.operator_uuid, i.operator_name, i.operator_photo
  FROM input i
  JOIN {message} m ON m.sender_kind = i.sender_kind AND m.sender_id = i.sender_id AND m.cid = i.cid
),
locked AS MATERIALIZED (
  SELECT c.id, c.uuid, c.visitor_id, c.visitor_seq, c.staff_seq, c.status, c.assignee_id, c.department_id, c.merged_into_id
  FROM {conversation} c WHERE c.uuid = ANY(ARRAY(SELECT conversation FROM input))
  ORDER BY c.id FOR NO KEY UPDATE
),
numbered AS MATERIALIZED (
  SELECT i.ord, i.uuid, i.conversation, i.sender_kind, i.sender_id, i.cid, i.kind, i.body,
    l.id AS conversation_id, l.assignee_id,
    CASE WHEN i.sender_kind = 'visitor' THEN v.uuid ELSE i.operator_uuid END AS sender_uuid,
    CASE WHEN i.sender_kind = 'visitor' THEN v.name ELSE i.operator_name END AS sender_name,
    i.operator_photo AS sender_photo,
    i.sender_kind = 'visitor' AS is_question,
    i.sender_kind = 'operator' AND i.kind = 'message' AS is_answer,
    (v.email <> '' AND i.sender_kind <> 'visitor' AND i.kind = 'message') AS is_mailed,
    (l.status IN ('closed', 'snoozed') AND i.sender_kind = 'visitor' AND l.assignee_id IS NULL AND l.department_id IS NOT NULL) AS waits_again,
    CASE WHEN l.status IN ('closed', 'snoozed') AND i.sender_kind = 'visitor'
      THEN CASE WHEN l.assignee_id IS NULL THEN 'queued' ELSE 'open' END ELSE l.status END AS status,
    CASE WHEN i.kind = 'message' THEN l.visitor_seq + 1 END AS visitor_seq,
    l.staff_seq + 1 AS staff_seq,
    now() AS at
  FROM input i
  JOIN locked l ON l.uuid = i.conversation
  JOIN {visitor} v ON v.id = l.visitor_id
  WHERE l.merged_into_id IS NULL AND NOT EXISTS (SELECT 1 FROM known k WHERE k.ord = i.ord)
    AND CASE i.sender_kind
      WHEN 'visitor' THEN i.kind = 'message' AND {takes_part}
      WHEN 'operator' THEN i.is_active AND {may_look}
      ELSE i.kind = 'message' END
),
stored AS (
  INSERT INTO {message} (uuid, conversation_id, kind, sender_kind, sender_id, cid, body, data,
    visitor_seq, staff_seq, visitor_change, staff_change, created_at)
  SELECT uuid, conversation_id, kind, sender_kind, sender_id, cid, body, '{{}}'::jsonb,
    visitor_seq, staff_seq, visitor_seq, staff_seq, at
  FROM numbered
),
moved AS (
  UPDATE {conversation} c SET
    visitor_seq = coalesce(n.visitor_seq, c.visitor_seq),
    staff_seq = n.staff_seq,
    staff_unread = CASE WHEN n.is_question THEN c.staff_unread + 1 WHEN n.is_answer THEN 0 ELSE c.staff_unread END,
    visitor_unread = CASE WHEN n.is_question THEN 0 WHEN n.kind = 'message' THEN c.visitor_unread + 1 ELSE c.visitor_unread END,
    last_message_at = CASE WHEN n.kind = 'message' THEN n.at ELSE c.last_message_at END,
    preview_text = CASE WHEN n.kind = 'message' THEN left(n.body, {preview}) ELSE c.preview_text END,
    preview_sender_kind = CASE WHEN n.kind = 'message' THEN n.sender_kind ELSE c.preview_sender_kind END,
    waiting_since = CASE WHEN n.is_question THEN coalesce(c.waiting_since, n.at) WHEN n.is_answer THEN NULL ELSE c.waiting_since END,
    first_answered_at = CASE WHEN n.is_answer THEN coalesce(c.first_answered_at, n.at) ELSE c.first_answered_at END,
    status = n.status,
    closed_at = CASE WHEN n.is_question THEN NULL ELSE c.closed_at END,
    snoozed_until = CASE WHEN n.is_question THEN NULL ELSE c.snoozed_until END,
    feed_is_due = true
  FROM numbered n
  WHERE c.id = n.conversation_id
),
effects AS (
  INSERT INTO {outbox} (uuid, kind, key, payload, state, attempts, not_before, last_error, created_at)
  SELECT gen_random_uuid(), {visitor_mail}, {visitor_mail} || ':' || n.uuid,
    jsonb_build_object('conversation', n.conversation, 'message', n.uuid), 'pending', 0,
    n.at + make_interval(secs => {mail_delay}), '', n.at
  FROM numbered n WHERE n.is_mailed
  UNION ALL
  SELECT gen_random_uuid(), {place}, {place} || ':' || n.uuid,
    jsonb_build_object('conversation', n.conversation, 'without', '', 'again', true), 'pending', 0, n.at, '', n.at
  FROM numbered n WHERE n.waits_again
)
SELECT n.ord, NULL::uuid, NULL::uuid, NULL, NULL, n.visitor_seq, n.staff_seq, n.at,
  n.sender_uuid, n.sender_name, n.sender_photo, n.status, n.assignee_id,
  CASE WHEN n.is_mailed THEN {mail_delay}::int WHEN n.waits_again THEN 0 END
FROM numbered n
UNION ALL
SELECT k.ord, k.uuid, c.uuid, k.kind, k.body, k.visitor_seq, k.staff_seq, k.created_at,
  CASE WHEN k.sender_kind = 'visitor' THEN v.uuid ELSE k.operator_uuid END,
  CASE WHEN k.sender_kind = 'visitor' THEN v.name ELSE k.operator_name END,
  k.operator_photo, c.status, c.assignee_id, NULL
FROM known k JOIN {conversation} c ON c.id = k.conversation_id JOIN {visitor} v ON v.id = c.visitor_id
UNION ALL
SELECT i.ord, NULL, t.uuid, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM locked l JOIN {conversation} t ON t.id = l.merged_into_id JOIN input i ON i.conversation = l.uuid
WHERE NOT EXISTS (SELECT 1 FROM known k WHERE k.ord = i.ord)
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
        takes_part=takes_part("v", "i.sender_id", _table(Visitor, schema_name)),
        may_look=may_look(
            "l", "i.sender_id", "i.operator_role", {"routing": _table(RoutingSettings, schema_name), "member": _table(DepartmentMember, schema_name)}
        ),
        operator=_table(Operator, schema_name),
        user=_table(User, schema_name),
        outbox=_table(OutboxEntry, schema_name),
        preview=PREVIEW_CHARACTERS,
        visitor_mail=f"'{VISITOR_MAIL}'",
        place=f"'{PLACE}'",
        mail_delay=settings.VISITOR_MAIL_DELAY_S,
    )


def keys(message: NewMessage) -> tuple[object, object]:
    """What a message must not share with another one of its batch: its conversation, and the sender's ``cid``."""
    return message.conversation, (message.sender_kind, message.sender_id, message.cid)


def parameters(messages: Sequence[NewMessage]) -> list[str]:
    """The statement's parameters for a batch, in the order of ``messages``: PostgreSQL's own text form of arrays, because
    an adapter that looks at each value costs as much as sending the whole batch.
    """
    return [
        array_of_uuids(message.uuid for message in messages),
        array_of_uuids(message.conversation for message in messages),
        array_of_words(message.sender_kind for message in messages),
        array_of_words(str(message.sender_id) for message in messages),
        array_of_uuids(message.cid for message in messages),
        array_of_words(message.kind for message in messages),
        array_of_texts(message.body for message in messages),
    ]


def results(messages: Sequence[NewMessage], rows: Iterable[Sequence[Any]]) -> list[StoredMessage]:
    """The statement's rows as results, in the order of the batch; a message without a row was refused."""
    answers = [StoredMessage(Outcome.NOT_FOUND)] * len(messages)
    for ord, uuid, conversation, kind, body, *values in rows:
        message = messages[ord - 1]
        if uuid is None and conversation is not None:
            answers[ord - 1] = StoredMessage(Outcome.MERGED, conversation=conversation)
            continue
        if uuid is None:
            # What was sent is what is stored.
            outcome, uuid, conversation, kind, body = Outcome.STORED, message.uuid, message.conversation, message.kind, message.body
        else:
            outcome = Outcome.DUPLICATE
        answers[ord - 1] = StoredMessage(outcome, uuid, conversation, kind, message.sender_kind, message.sender_id, message.cid, body, *values)
    return answers
