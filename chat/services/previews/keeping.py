"""How long what is known of pages is kept, and how much of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from chat.models import HiddenPreview, LinkPreview, Message
from tenants.files.services import delete_image

UNUSED_FOR = timedelta(days=90)
MOST_PAGES = 2000
MOST_AT_ONCE = 200
# A line that never came: its card need not be hidden.
UNSENT_FOR = timedelta(days=30)


def sweep_previews(*, now: datetime) -> int:
    """Delete pages that nobody named for months, the longest unused beyond so many, and what hides the cards of lines that never came.

    Returns:
        How many pages, some at a time.
    """
    with transaction.atomic():
        old = list(LinkPreview.objects.filter(used_at__lt=now - UNUSED_FOR).order_by("used_at")[:MOST_AT_ONCE])
        room = MOST_AT_ONCE - len(old)
        beyond = LinkPreview.objects.exclude(pk__in=[row.pk for row in old]).order_by("-used_at", "-pk")[MOST_PAGES : MOST_PAGES + room]
        rows = [*old, *beyond]
        LinkPreview.objects.filter(pk__in=[row.pk for row in rows]).delete()
        unsent = HiddenPreview.objects.filter(hidden_at__lt=now - UNSENT_FOR, hidden_at__gte=now - UNSENT_FOR * 2)
        cids = list(unsent.values_list("cid", flat=True)[:1000])
        came = set(Message.objects.filter(sender_kind=Message.SenderKind.OPERATOR, cid__in=cids).values_list("cid", flat=True)) if cids else set()
        HiddenPreview.objects.filter(cid__in=[cid for cid in cids if cid not in came]).delete()
    for picture in {row.picture for row in rows}:
        drop_picture(picture)
    return len(rows)


def drop_picture(path: str) -> None:
    """Delete a stored picture that no page has any more; two pages with the same one share it."""
    if path and not LinkPreview.objects.filter(picture=path).exists():
        delete_image(path)
