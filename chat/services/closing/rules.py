"""What a company asks and offers when a conversation has ended."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat.models import ClosingRules
from chat.permissions import NotAllowed
from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit

STEPS = (0, 2, 3, 4, 5)
register_kind("closing", _("End of a conversation"), {"changed": _("Changed what visitors are asked at the end of a conversation")})


class BadSteps(ValueError):
    """A rating has two to five steps, or none."""


def change_closing_rules(*, by: User, rating_steps: int | None = None, asks_comment: bool | None = None, offers_transcript: bool | None = None) -> ClosingRules:
    """Say what is asked and offered; what is None stays. Ratings that were given keep the steps that they were given in.

    Raises:
        NotAllowed: only the owner and admins may.
        BadSteps
    """
    if not by.may_administer:
        raise NotAllowed
    if rating_steps is not None and rating_steps not in STEPS:
        raise BadSteps
    with transaction.atomic():
        ClosingRules.objects.get_or_create(pk=1)
        row = ClosingRules.objects.select_for_update(no_key=True).get(pk=1)
        row.rating_steps = row.rating_steps if rating_steps is None else rating_steps
        row.asks_comment = row.asks_comment if asks_comment is None else asks_comment
        row.offers_transcript = row.offers_transcript if offers_transcript is None else offers_transcript
        row.save()
        record_audit(by=by, action="closing.changed", steps=row.rating_steps, comment=row.asks_comment, transcript=row.offers_transcript)
        return row
