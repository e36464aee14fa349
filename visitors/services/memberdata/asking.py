"""Asking a website's own server what it knows of a member: signed, in a few seconds, seldom, and never while somebody waits for a page."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import strict_json
from tenants.accounts.models import User
from tenants.bus import publish
from tenants.fetcher import FetchFailed, fetch
from tenants.ids import new_id
from tenants.limits import RateLimited, hit
from tenants.sealing import SealBroken, unseal
from visitors.events import MemberDataChanged, MemberDataWanted
from visitors.models import Contact, MemberData, MemberSource, MemberSourceKey, Website
from visitors.permissions import NotFound
from visitors.selectors.memberdata import AGAIN_AFTER, ANSWER_WITHIN, FRESH_FOR, RETRY_AFTER, member_on, sources_for
from visitors.services.contacts.locking import lock_contact
from visitors.services.memberdata.shapes import BadMemberData, MemberSheet, clean_sheet
from visitors.services.memberdata.sources import PURPOSE, may_set_up

TIMEOUT_S = 3.0
MOST_BYTES = 64 * 1024
# A shop that is away is not asked for each look at a contact.
FAILURES_BEFORE_PAUSE = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)
QUESTIONS_A_MINUTE, TRIES_A_MINUTE = 120, 10
FAILURES = {
    "no_answer": _("It did not answer within 3 seconds, or can not be reached."),
    "redirected": _("It sent us on to another address. Give the last one."),
    "too_large": _("The answer is longer than 64 KB."),
    "bad_status": _("It answered with an error."),
    "refused": _("It refused the question (401 or 403). Compare the key on your server."),
    "bad_answer": _("The answer is not JSON of the form that is described."),
    "no_key": _("There is no key yet to sign the question with."),
}


class _Failed(Exception):
    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class TryOut:
    """How a question of somebody who sets it up went. ``failure``: a key of ``FAILURES``, empty when it was answered; ``detail``: the
    place in the answer that is wrong, or the status; ``took_ms`` is told of answers only."""

    failure: str
    detail: str = ""
    sheet: MemberSheet | None = None
    took_ms: int | None = None


def ask_for_member_data(*, contact: Contact, is_again: bool = False, now: datetime) -> int:
    """Have each source of a contact asked whose answer is old; a worker does it, and what is known is shown meanwhile.

    Args:
        is_again: somebody wants it anew although it is fresh.

    Returns:
        How many are asked now.

    Raises:
        NotFound: the contact was deleted meanwhile.
    """
    wanted = []
    with transaction.atomic():
        row = lock_contact(contact.pk)
        kept = {data.website_id: data for data in row.member_data.filter(source=MemberData.Source.PULL)}
        for source in sources_for(row):
            data = kept.get(source.website_id) or MemberData(contact=row, source=MemberData.Source.PULL, website=source.website)
            if source.is_paused(now) or not _is_due(data, row, is_again, now) or not _may_ask(source):
                continue
            if data.member != row.external_id:
                data.member, data.orders, data.cards, data.told_at = row.external_id or "", [], [], None
                data.failed_at, data.failure = None, ""
            data.asked_at = now
            data.save()
            wanted.append(source.website.uuid)
        for website in wanted:
            publish(MemberDataWanted(row.uuid, website))
    return len(wanted)


def pull_member_data(*, contact_id: UUID, website_id: UUID) -> None:
    """Ask, and keep the answer; for workers. Nothing is held while the other server thinks."""
    source = MemberSource.objects.select_related("website").filter(website__uuid=website_id).first()
    contact = Contact.objects.filter(uuid=contact_id).first()
    if source is None or contact is None or (member := member_on(source.website, contact)) is None or source.is_paused(timezone.now()):
        return
    try:
        answer: MemberSheet | _Failed = _ask(source, member)
    except _Failed as error:
        answer = error
    now = timezone.now()
    with transaction.atomic():
        try:
            row = lock_contact(contact.pk)
        except NotFound:
            return
        # Another address, or none, since it was asked: then this answer is of yesterday.
        if row.external_id != contact.external_id or not MemberSource.objects.filter(pk=source.pk).exists():
            return
        data = MemberData.objects.filter(contact=row, source=MemberData.Source.PULL, website=source.website).first()
        data = data or MemberData(contact=row, source=MemberData.Source.PULL, website=source.website, asked_at=now)
        data.member = row.external_id or ""
        if isinstance(answer, MemberSheet):
            data.orders, data.cards, data.told_at, data.failed_at, data.failure = answer.orders or [], answer.cards or [], now, None, ""
        else:
            data.failed_at, data.failure = now, answer.code
        data.save()
        publish(MemberDataChanged(row.uuid))
    _note(source, answer if isinstance(answer, _Failed) else None, now)


def try_member_source(*, by: User, website: Website, member: str) -> TryOut:
    """Ask once for somebody who sets it up, whatever the pause; nothing of the answer is kept.

    Args:
        member: as the site calls him.

    Raises:
        NotAllowed: for the owner and admins.
        NotFound: there is no address yet.
        RateLimited: so often is not tried.
    """
    may_set_up(by=by)
    source = MemberSource.objects.select_related("website").filter(website=website).first()
    if source is None:
        raise NotFound
    hit("member_source_try", website.uuid, limit=TRIES_A_MINUTE, period=60)
    began = time.monotonic()
    try:
        sheet = _ask(source, member)
    except _Failed as error:
        _note(source, error, timezone.now())
        return TryOut(error.code, error.detail)
    _note(source, None, timezone.now())
    return TryOut("", "", sheet, round((time.monotonic() - began) * 1000))


def signature(keys: list[str], body: bytes, at: int) -> str:
    """What stands in ``Sodan-Signature``: the second it was signed, and one signature for each key."""
    signed = f"{at}.".encode() + body
    return ",".join([f"t={at}", *(f"v1={hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()}" for key in keys)])


def _ask(source: MemberSource, member: str) -> MemberSheet:
    keys = []
    for key in MemberSourceKey.objects.filter(website=source.website).order_by("-id"):
        try:
            keys.append(unseal(key.sealed_secret, purpose=PURPOSE, owner=source.website.uuid))
        except SealBroken:
            continue
    if not keys:
        raise _Failed("no_key")
    body = strict_json.dumps({"id": str(new_id()), "member": member, "website": source.website.key})
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": "Sodan",
        "Sodan-Signature": signature(keys, body, int(time.time())),
    }
    try:
        answer = fetch("POST", source.url, headers=headers, body=body, timeout_s=TIMEOUT_S, max_bytes=MOST_BYTES)
    except FetchFailed as error:
        raise _Failed(error.code) from error
    if answer.status in {404, 410}:
        # The site does not know him: that is an answer.
        return MemberSheet([], [])
    if answer.status != 200:
        raise _Failed("refused" if answer.status in {401, 403} else "bad_status", f"{answer.status // 100}xx")
    if answer.content_type != "application/json":
        raise _Failed("bad_answer", "Content-Type")
    try:
        return clean_sheet(strict_json.loads(answer.body, max_bytes=MOST_BYTES), is_strict=False)
    except strict_json.BadJson as error:
        raise _Failed("bad_answer", "JSON") from error
    except BadMemberData as error:
        raise _Failed("bad_answer", error.field) from error


def _note(source: MemberSource, failure: _Failed | None, now: datetime) -> None:
    """How the website's server is doing. Several workers may say so at once: the database counts."""
    rows = MemberSource.objects.filter(pk=source.pk)
    if failure is None:
        rows.update(answered_at=now, failures=0, paused_until=None, failed_at=None, failure="")
        return
    rows.update(failures=F("failures") + 1, failed_at=now, failure=failure.code)
    failures = rows.values_list("failures", flat=True).first() or 0
    if failures >= FAILURES_BEFORE_PAUSE:
        pause = min(FIRST_PAUSE * 2 ** min(failures - FAILURES_BEFORE_PAUSE, 10), LONGEST_PAUSE)
        rows.update(paused_until=now + pause)


def _is_due(data: MemberData, contact: Contact, is_again: bool, now: datetime) -> bool:
    if data.asked_at is None or data.member != contact.external_id:
        return True
    if data.is_waiting(now):
        return False
    age = now - data.asked_at
    return age > (AGAIN_AFTER if is_again else RETRY_AFTER if data.failed_at else FRESH_FOR) or age > FRESH_FOR + ANSWER_WITHIN


def _may_ask(source: MemberSource) -> bool:
    try:
        hit("member_source", source.website.uuid, limit=QUESTIONS_A_MINUTE, period=60)
    except RateLimited:
        return False
    return True
