"""What is said of a notice outside of the dashboard, in the language in force: in a push, in a mail.

Foreign text is one trimmed line without control characters (A030), and no more of it than is needed.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.models import Notice, NoticeKind, SideLine
from chat.selectors.mentions import spoken
from chat.selectors.notices import SEEN_IN_LISTS
from chat.selectors.side import name_of
from tenants.scope import current_tenant

LONGEST_NAME, LONGEST_TEXT, LONGEST_PUSHED = 60, 300, 120
# Overrides and isolates of direction: a name must not turn the words around it.
_TURNS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


@dataclass(frozen=True, slots=True)
class PushMessage:
    """What a device is sent: the bytes, and the tag under which a newer one takes its place."""

    tag: str
    encoded: bytes


def one_line(text: str, most: int) -> str:
    """Foreign text as one line of at most so many characters."""
    shown = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text[: most * 4] if ord(sign) not in _TURNS)
    shown = " ".join(shown.split())
    return shown if len(shown) <= most else f"{shown[: most - 1].rstrip()}…"


def headline(notice: Notice) -> str:
    """Who, and what happened."""
    name = one_line(_visitor_of(notice), LONGEST_NAME) or _("A visitor")
    colleague = one_line(notice.by.user.full_name, LONGEST_NAME) if notice.by else ""
    match notice.kind:
        case NoticeKind.NEW:
            return _("%(name)s waits in the queue") % {"name": name}
        case NoticeKind.LEFT:
            return _("%(name)s left a message") % {"name": name}
        case NoticeKind.MENTION:
            return _("%(colleague)s mentioned you: %(name)s") % {"colleague": colleague or _("A colleague"), "name": name}
        case NoticeKind.BREACH:
            return _("%(name)s has waited too long") % {"name": name}
        case NoticeKind.SIDE:
            return _("%(colleague)s writes to you about %(name)s") % {"colleague": colleague or _("A colleague"), "name": name}
        case _ if colleague:
            return _("%(colleague)s handed %(name)s to you") % {"colleague": colleague, "name": name}
    return name


def notice_text(notice: Notice, most: int = LONGEST_TEXT) -> str:
    """What was written, or how long somebody has waited."""
    if notice.message is not None:
        return one_line(spoken(notice.message.body), most)
    if notice.side is not None:
        line = notice.side.lines.filter(kind=SideLine.Kind.LINE, deleted_at=None).exclude(author=notice.operator).order_by("-seq").first()
        return one_line(line.body, most) if line else ""
    assert notice.conversation is not None
    waiting = notice.conversation.waiting_since
    if notice.kind == NoticeKind.BREACH and waiting is not None:
        minutes = max(1, int((notice.raised_at - waiting).total_seconds() // 60))
        return ngettext("For %(n)d minute.", "For %(n)d minutes.", minutes) % {"n": minutes}
    return one_line(notice.conversation.preview_text, most)


def plain_headline(kind: str) -> str:
    """What happened, without saying to whom."""
    return {
        NoticeKind.NEW: _("Somebody waits in the queue"),
        NoticeKind.LEFT: _("A message was left"),
        NoticeKind.MENTION: _("You were mentioned"),
        NoticeKind.BREACH: _("Somebody has waited too long"),
        NoticeKind.SIDE: _("A colleague writes to you"),
    }.get(NoticeKind(kind), _("Something new in your conversation"))


def push_payload(notice: Notice, *, shows_words: bool) -> PushMessage:
    """The message for a device: words to show, the conversation to open, and nothing else."""
    number = notice_number(notice)
    title, body = (headline(notice), notice_text(notice, LONGEST_PUSHED) or number) if shows_words else (plain_headline(notice.kind), number)
    # The conversation's own tag is what open pages use, too.
    what = "" if notice.kind in SEEN_IN_LISTS else f"{notice.kind}-"
    about = notice.side or notice.conversation
    assert about is not None
    return message_of(tag=f"{what}{about.uuid}", title=title, body=body, url=notice_path(notice))


def notice_number(notice: Notice) -> str:
    """What the conversation is called; a side conversation has no number."""
    return f"#{notice.conversation.number}" if notice.conversation is not None else ""


def notice_path(notice: Notice) -> str:
    """Where it is opened: a side conversation on whatever page of the dashboard is open, else over the inbox."""
    if notice.side is not None:
        return f"/inbox/?side={notice.side.uuid}"
    assert notice.conversation is not None
    return f"/inbox/{notice.conversation.uuid}/"


def _visitor_of(notice: Notice) -> str:
    if notice.side is not None:
        return name_of(notice.side)
    assert notice.conversation is not None
    return notice.conversation.visitor.name


def trial_message() -> PushMessage:
    """What somebody sends himself to see whether it comes."""
    return message_of(tag="trial", title=current_tenant().name, body=_("Notifications reach this device."), url="/settings/notifications/")


def message_of(*, tag: str, title: str, body: str, url: str) -> PushMessage:
    """A message of some words, as the service worker reads it."""
    content = {"v": 1, "tag": f"sodan-{tag}", "title": one_line(title, 140), "body": one_line(body, 140), "url": url}
    return PushMessage(f"sodan-{tag}", json.dumps(content, ensure_ascii=False).encode())
