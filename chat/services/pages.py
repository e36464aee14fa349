"""An operator proposes a page. The visitor decides; the line with the link is in the conversation whatever he does."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

from django.db import transaction

from chat.events import PageAnswered, PageProposed
from chat.models import Conversation, Operator, PagePush
from chat.services.conversations import ConversationIsClosed
from chat.services.messages import send_message
from tenants.bus import publish
from visitors.models import Website

LONGEST_URL, LONGEST_TITLE = 2000, 300
# What browsers strip or turn into something else while they parse an address, or show as nothing.
_TREACHEROUS = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff\\]")
_SAFE = "/%:=&?~#+!$,;'@()*[]"
ANSWERS = (PagePush.Status.OPENED, PagePush.Status.NEW_TAB, PagePush.Status.LATER)


class BadPage(ValueError):
    """The address cannot be proposed: it is none of the web, or not what it seems to be."""


def clean_url(text: str) -> str:
    """An address as it is stored and opened: http or https, with a host, without a name or password, in ASCII.

    Raises:
        BadPage
    """
    text = text.strip(" ")
    if not text or len(text) > LONGEST_URL or _TREACHEROUS.search(text):
        raise BadPage
    if not re.match(r"https?://[^/]", text, re.IGNORECASE):
        raise BadPage
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise BadPage from error
    if not host or "@" in parts.netloc or "%" in host or not re.fullmatch(r"[\w.:-]+", host, re.ASCII):
        raise BadPage
    netloc = (f"[{host}]" if ":" in host else host.lower()) + (f":{port}" if port is not None else "")
    path, query, fragment = (quote(part, safe=_SAFE) for part in (parts.path or "/", parts.query, parts.fragment))
    cleaned = urlunsplit((parts.scheme.lower(), netloc, path, query, fragment))
    if len(cleaned) > LONGEST_URL:
        raise BadPage
    return cleaned


def is_foreign(website: Website, url: str) -> bool:
    """Whether an address of ``clean_url`` is on none of the website's own origins."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}[parts.scheme]
    host = parts.netloc.removesuffix(f":{default}")
    return f"{parts.scheme}://{host}" not in website.allowed_origins


def propose_page(*, conversation: Conversation, by: Operator, url: str, title: str, cid: UUID, now: datetime) -> PagePush:
    """Propose a page in a conversation; its link is said as a line. The same ``cid`` again returns the first proposal.

    Raises:
        BadPage: the address is none that may be opened.
        ConversationIsClosed: it has ended.
        ConversationNotFound: the operator may not write in it.
    """
    url, title = clean_url(url), " ".join(title.split())[:LONGEST_TITLE]
    with transaction.atomic():
        row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        earlier = PagePush.objects.filter(conversation=row, cid=cid).first()
        if earlier is not None:
            return earlier
        if row.status == Conversation.Status.CLOSED:
            raise ConversationIsClosed
        send_message(conversation=row.uuid, by=by, body=f"{title}\n{url}" if title else url, cid=cid)
        page = PagePush.objects.create(conversation=row, operator=by, cid=cid, url=url, title=title, is_foreign=is_foreign(row.website, url), proposed_at=now)
        publish(PageProposed(page=page.uuid, conversation=row.uuid, at=now))
        return page


def answer_page(*, page: PagePush, status: str, now: datetime) -> PagePush:
    """The visitor opened it, or put it off. Who put it off may open it later; other answers stay.

    Args:
        status: one of ``ANSWERS``.
    """
    wanted = PagePush.Status(status)
    if wanted not in ANSWERS:
        raise ValueError(status)
    with transaction.atomic():
        row = PagePush.objects.select_for_update(no_key=True).get(pk=page.pk)
        if row.status == wanted or row.status in {PagePush.Status.OPENED, PagePush.Status.NEW_TAB}:
            return row
        row.status, row.answered_at = wanted, now
        row.save(update_fields=["status", "answered_at"])
        publish(PageAnswered(page=row.uuid, conversation=row.conversation.uuid, status=wanted.value, at=now))
        return row
