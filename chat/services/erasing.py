"""What chat keeps of people, deleted with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from chat.models import Conversation
from tenants.accounts.models import IdempotencyKey
from tenants.outbox.models import OutboxEntry


def erase_conversations_of(*, visitor_ids: Iterable[int]) -> int:
    """Delete the conversations of visitors (by key) with their lines, links and mails, and the effects that wait for them.

    Returns:
        How many conversations there were.
    """
    with transaction.atomic():
        rows = list(Conversation.objects.filter(visitor__in=list(visitor_ids)).order_by("pk").select_for_update().values_list("pk", "uuid"))
        uuids = [str(uuid) for _pk, uuid in rows]
        if not rows:
            return 0
        # Also what was done: a row's last error may quote an address.
        OutboxEntry.objects.filter(payload__conversation__in=uuids).delete()
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(IdempotencyKey._meta.db_table)
            cursor.execute(f"DELETE FROM {table} WHERE answer::text LIKE ANY(%s)", [[f"%{uuid}%" for uuid in uuids]])  # noqa: S608 - our own table's name
        Conversation.objects.filter(pk__in=[pk for pk, _uuid in rows]).delete()
    return len(rows)
