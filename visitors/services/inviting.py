"""What is kept of a visitor so that nobody asks him too often: that he was invited, and that he refused (R17)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.changes import Setting, Thing, Values, by_choices, register_setting
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change
from tenants.bus import publish
from visitors.events import VisitorsChanged, WebsiteChanged
from visitors.models import Visitor, Website
from visitors.services.websites import NotAllowed

SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 30, 86_400


def record_invitation(*, visitor: Visitor, now: datetime) -> None:
    """He was offered a conversation."""
    with transaction.atomic():
        Visitor.objects.filter(pk=visitor.pk).update(invited_at=now)
        publish(VisitorsChanged((visitor.uuid,)))


def record_refusal(*, visitor: Visitor, is_never: bool, now: datetime) -> Visitor:
    """He refused one. ``visitors.selectors.inviting.wants_peace`` says for how long that binds everybody.

    Args:
        is_never: he said that he does not want to be asked again.
    """
    with transaction.atomic():
        row = Visitor.objects.select_for_update(no_key=True).get(pk=visitor.pk)
        row.refused_at, row.refusals = now, min(row.refusals + 1, 100)
        row.is_never_invited = row.is_never_invited or is_never
        row.save(update_fields=["refused_at", "refusals", "is_never_invited"])
        publish(VisitorsChanged((row.uuid,)))
        return row


def set_invitation_policy(*, by: User, website: Website, policy: str, pause_s: int) -> Website:
    """Say how often visitors of a website may be invited.

    Args:
        policy: a ``Website.InvitationPolicy``.
        pause_s: seconds after the first invitation of a visit, kept within 30 s and a day.

    Raises:
        NotAllowed: only the owner and admins may.
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        row = Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        before = _values(row)
        row.invitation_policy = Website.InvitationPolicy(policy)
        row.invitation_pause_s = min(max(pause_s, SHORTEST_PAUSE_S), LONGEST_PAUSE_S)
        row.save(update_fields=["invitation_policy", "invitation_pause_s"])
        after = _values(row)
        if record_change(
            by=by, action="website.invitations_changed", setting="invitations", thing=row.uuid, subject=row.name, before=before, after=after, **after
        ):
            publish(WebsiteChanged(website_id=row.pk, website_uuid=row.uuid))
        return row


def _values(row: Website) -> dict[str, Any]:
    return {"policy": str(row.invitation_policy), "pause_s": row.invitation_pause_s}


def _read(thing: Thing) -> Values | None:
    row = Website.objects.filter(uuid=thing).first()
    return _values(row) if row else None


def _write(by: User, thing: Thing, values: Values) -> Website:
    return set_invitation_policy(by=by, website=Website.objects.get(uuid=thing), policy=values["policy"], pause_s=values["pause_s"])


register_setting(
    Setting(
        name="invitations",
        page="chat:invitations",
        fields={"policy": _("Invitations"), "pause_s": _("Seconds between two invitations")},
        read=_read,
        write=_write,
        shown=by_choices(policy=Website.InvitationPolicy.choices),
    )
)
