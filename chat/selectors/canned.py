"""Reading canned responses: what an operator may use, and what he may see and manage."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from chat.models import Attachment, CannedResponse, CannedUse, Conversation, Operator


def canned_for(operator: Operator) -> QuerySet[CannedResponse]:
    """What he may answer with: what is published, and his own."""
    return CannedResponse.objects.filter(Q(scope="all", state="published") | Q(scope="own", author=operator))


def canned_to_manage(operator: Operator) -> QuerySet[CannedResponse]:
    """What he may see in the settings: that, his own drafts, and for supervisors everybody's."""
    everybodys = Q(scope="all") if operator.user.may_supervise else Q(scope="all", state="published")
    return CannedResponse.objects.filter(everybodys | Q(author=operator)).select_related("author__user")


def narrowed(rows: QuerySet[CannedResponse], *, words: str = "", folder: str | None = None, kind: str = "", state: str = "") -> QuerySet[CannedResponse]:
    """Those in which every word stands somewhere; ``folder`` "" is the top, None is any."""
    for word in words.split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(shortcut__icontains=word) | Q(folder__icontains=word) | Q(texts__icontains=word))
    if folder is not None:
        rows = rows.filter(folder=folder)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(state=state) if state else rows


def folders_of(rows: QuerySet[CannedResponse]) -> list[str]:
    """The folders in which they are."""
    return list(rows.exclude(folder="").order_by("folder").values_list("folder", flat=True).distinct())


def pictures_of(canned: CannedResponse) -> QuerySet[Attachment]:
    """What goes with it, in the order in which it was added."""
    return canned.pictures.filter(state__in=(Attachment.State.READY, Attachment.State.LOST)).order_by("pk")


def used_in(conversation: Conversation, rows: Iterable[CannedResponse]) -> set[int]:
    """Keys of those that went out in a conversation."""
    found = CannedUse.objects.filter(message__conversation=conversation, message__deleted_at__isnull=True, response__in=[row.pk for row in rows])
    return set(found.values_list("response", flat=True))
