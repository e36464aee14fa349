"""What a company asks and offers when a conversation has ended."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat.models import ClosingRules
from chat.permissions import NotAllowed
from tenants.accounts.audit import register_kind
from tenants.accounts.changes import Setting, Thing, Values, by_choices, register_setting
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change

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
        before = _values(row)
        row.rating_steps = row.rating_steps if rating_steps is None else rating_steps
        row.asks_comment = row.asks_comment if asks_comment is None else asks_comment
        row.offers_transcript = row.offers_transcript if offers_transcript is None else offers_transcript
        row.save()
        record_change(
            by=by,
            action="closing.changed",
            setting="closing",
            before=before,
            after=_values(row),
            steps=row.rating_steps,
            comment=row.asks_comment,
            transcript=row.offers_transcript,
        )
        return row


def _values(row: ClosingRules) -> Values:
    return {"rating_steps": row.rating_steps, "asks_comment": row.asks_comment, "offers_transcript": row.offers_transcript}


def _read(_thing: Thing) -> Values:
    return _values(ClosingRules.objects.filter(pk=1).first() or ClosingRules(pk=1))


def _write(by: User, _thing: Thing, values: Values) -> ClosingRules:
    return change_closing_rules(by=by, **values)


register_setting(
    Setting(
        name="closing",
        page="chat:asking",
        title=_("Changes of the rating"),
        fields={
            "rating_steps": _("Steps of the rating"),
            "asks_comment": _("Let the visitor add a comment"),
            "offers_transcript": _("Offer the conversation by e-mail"),
        },
        read=_read,
        write=_write,
        refusals=(BadSteps,),
        shown=by_choices(rating_steps=[(0, _("none"))]),
    )
)
