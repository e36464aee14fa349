"""What chat keeps of people, deleted with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from chat.events import ConversationsErased
from chat.models import Attachment, Conversation
from chat.services.files.forgetting import forget_files
from tenants.accounts.services.answers import forget_answers
from tenants.bus import publish
from tenants.outbox.models import OutboxEntry


def erase_conversations_of(*, visitor_ids: Iterable[int]) -> int:
    """Delete the conversations of visitors (by key) with their lines, files, links and mails, and the effects that wait for them.

    Returns:
        How many conversations there were.
    """
    with transaction.atomic():
        keys = list(visitor_ids)
        forget_files(Attachment.objects.filter(Q(visitor__in=keys) | Q(message__conversation__visitor__in=keys)))
        rows = list(Conversation.objects.filter(visitor__in=keys).order_by("pk").select_for_update().values_list("pk", "uuid"))
        uuids = [str(uuid) for _pk, uuid in rows]
        if not rows:
            return 0
        # Also what was done: a row's last error may quote an address.
        OutboxEntry.objects.filter(payload__conversation__in=uuids).delete()
        forget_answers(naming=uuids)
        Conversation.objects.filter(pk__in=[pk for pk, _uuid in rows]).delete()
        publish(ConversationsErased(tuple(uuid for _pk, uuid in rows)))
    return len(rows)
