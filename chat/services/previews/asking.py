"""Asking for the card of a page: what is known is answered at once, and a worker fetches what is not. Nothing waits for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from chat.events_previews import LinkPreviewKnown, LinkPreviewWanted
from chat.models import Conversation, HiddenPreview, LinkPreview, Message, Operator
from chat.services.previews.addresses import OwnPages, has_links, own_pages
from chat.services.previews.fetching import PreviewFailed, fetch_page, fetch_picture
from chat.services.previews.keeping import drop_picture
from chat.services.previews.reading import PageFacts
from chat.services.writing.rules import writing_rules
from tenants.bus import publish
from tenants.limits import RateLimited, hit

FRESH_FOR = timedelta(hours=12)
FAILED_FOR = timedelta(minutes=10)
# So long a worker may take before it is asked again.
ANSWER_WITHIN = timedelta(seconds=20)
ASKED_A_MINUTE, FETCHED_A_MINUTE = 60, 60
# Workers have more to do than to wait for one company's sites.
AT_ONCE, AWAY_AFTER = 4, 3
MOST_LINES = 50


def ask_for_preview(*, conversation: Conversation, by: Operator, url: str, now: datetime) -> tuple[LinkPreview | None, bool]:
    """What is known of a page whose address an operator writes in a conversation.

    Returns:
        The page if it has a card, and whether a worker is at it. None and False for a page of somebody else.

    Raises:
        RateLimited: so many addresses nobody writes.
    """
    hit("link_preview", by.uuid, limit=ASKED_A_MINUTE, period=60)
    if not writing_rules().link_previews:
        return None, False
    address = own_pages().address(url)
    if address is None:
        return None, False
    found = _known([address], conversation.uuid, now)
    row = found.get(address)
    return (row if row is not None and row.title else None), row is None or _waits(row, now)


def previews_of_lines(*, conversation: Conversation, messages: Sequence[UUID], now: datetime, for_visitor: bool) -> tuple[dict[UUID, LinkPreview], bool]:
    """The cards of operators' lines, by line: of the first own address in each, unless its author wants none.

    Args:
        for_visitor: leave out what the visitor does not see.

    Returns:
        The cards, and whether more may come in a moment.
    """
    rows = Message.objects.filter(conversation=conversation, uuid__in=messages[:MOST_LINES], sender_kind=Message.SenderKind.OPERATOR, deleted_at=None)
    if for_visitor:
        rows = rows.filter(visitor_seq__isnull=False)
    lines = [row for row in rows.only("uuid", "cid", "sender_id", "body") if has_links(row.body)]
    if not lines or not writing_rules().link_previews:
        return {}, False
    own = own_pages()
    addresses = {row.uuid: url for row in lines if (url := own.first_in(row.body)) is not None}
    if not addresses:
        return {}, False
    cids = [row.cid for row in lines if row.uuid in addresses]
    hidden = set(HiddenPreview.objects.filter(conversation=conversation, cid__in=cids).values_list("cid", "operator_id"))
    wanted = {row.uuid: addresses[row.uuid] for row in lines if row.uuid in addresses and (row.cid, row.sender_id) not in hidden}
    known = _known(list(dict.fromkeys(wanted.values())), conversation.uuid, now)
    cards = {line: known[url] for line, url in wanted.items() if url in known and known[url].title}
    return cards, any(url not in known or _waits(known[url], now) for url in wanted.values())


def hide_preview(*, conversation: Conversation, by: Operator, cid: UUID, now: datetime, is_hidden: bool = True) -> None:
    """Let one's line with this ``cid``, which may be still on its way, stand without a card, or with it again."""
    with transaction.atomic():
        if is_hidden:
            _row, is_changed = HiddenPreview.objects.get_or_create(conversation=conversation, operator=by, cid=cid, defaults={"hidden_at": now})
        else:
            is_changed = bool(HiddenPreview.objects.filter(conversation=conversation, operator=by, cid=cid).delete()[0])
        if is_changed and Message.objects.filter(sender_kind=Message.SenderKind.OPERATOR, sender_id=by.pk, cid=cid).exists():
            publish(LinkPreviewKnown(conversation=conversation.uuid))


def fetch_preview(*, url: str, conversation: UUID) -> None:
    """Fetch a page that was asked for, keep what it says, and tell the conversation; for workers. Nothing is held meanwhile."""
    own = own_pages()
    row = LinkPreview.objects.filter(url=url).first()
    if row is None or own.address(url) != url or not writing_rules().link_previews:
        return
    # Somebody else may have asked for it in the same moment: then it is only told.
    if row.fetched_at is None or row.asked_at is None or row.fetched_at < row.asked_at:
        _store(row, *_fetched(url, own))
    with transaction.atomic():
        publish(LinkPreviewKnown(conversation=conversation))


def _fetched(url: str, own: OwnPages) -> tuple[PageFacts | None, str, str]:
    try:
        facts = fetch_page(url, own)
    except PreviewFailed as error:
        return None, "", error.code
    return facts, fetch_picture(facts.picture, own), ""


def _store(row: LinkPreview, facts: PageFacts | None, picture: str, failure: str) -> None:
    values: dict[str, object] = {"fetched_at": timezone.now(), "failure": failure}
    if facts is not None:
        values |= {"title": facts.title, "description": facts.description, "price": facts.price, "currency": facts.currency, "picture": picture}
    elif failure in {"bad_status", "not_html", "foreign"}:
        # The page is not there any more; one whose server is away for a while keeps its card.
        values |= {"title": "", "description": "", "price": "", "currency": "", "picture": ""}
    LinkPreview.objects.filter(pk=row.pk).update(**values)
    if row.picture and "picture" in values and row.picture != values["picture"]:
        drop_picture(row.picture)


def _known(urls: list[str], conversation: UUID, now: datetime) -> Mapping[str, LinkPreview]:
    """The rows of addresses; what is not there or old is asked for."""
    rows = {row.url: row for row in LinkPreview.objects.filter(url__in=urls)}
    unused = [row.pk for row in rows.values() if now - row.used_at > timedelta(days=1)]
    if unused:
        LinkPreview.objects.filter(pk__in=unused).update(used_at=now)
    for url in urls:
        row = rows.get(url)
        if row is not None and (not _is_old(row, now) or _waits(row, now)):
            continue
        if not _may_fetch(now):
            break
        with transaction.atomic():
            rows[url], _is_new = LinkPreview.objects.update_or_create(url=url, defaults={"asked_at": now}, create_defaults={"asked_at": now, "used_at": now})
            publish(LinkPreviewWanted(url=url, conversation=conversation))
    return rows


def _may_fetch(now: datetime) -> bool:
    """Whether one more page may be fetched: only so many at once, and none for a while where the sites do not answer."""
    waiting = Q(asked_at__gt=now - ANSWER_WITHIN) & (Q(fetched_at=None) | Q(fetched_at__lt=F("asked_at")))
    away = Q(failure="no_answer", fetched_at__gt=now - FAILED_FOR)
    found = LinkPreview.objects.aggregate(waiting=Count("pk", filter=waiting), away=Count("pk", filter=away))
    if found["waiting"] >= AT_ONCE or found["away"] >= AWAY_AFTER:
        return False
    try:
        hit("link_preview_fetch", limit=FETCHED_A_MINUTE, period=60)
    except RateLimited:
        return False
    return True


def _is_old(row: LinkPreview, now: datetime) -> bool:
    return row.fetched_at is None or now - row.fetched_at > (FAILED_FOR if row.failure else FRESH_FOR)


def _waits(row: LinkPreview, now: datetime) -> bool:
    if row.asked_at is None or now - row.asked_at > ANSWER_WITHIN:
        return False
    return row.fetched_at is None or row.fetched_at < row.asked_at
