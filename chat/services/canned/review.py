"""From draft to what everybody may use: handed in, published or sent back."""

from __future__ import annotations

from django.db import transaction

from chat.models import CannedResponse, Operator
from chat.permissions import NotAllowed, may_change_canned
from chat.services.canned.managing import locked, record_step

State = CannedResponse.State
LONGEST_REMARK = 300


class WrongState(Exception):
    """It is not in a state from which this step goes; ``args[0]`` is the state in which it is."""


def submit_canned(*, by: Operator, canned: CannedResponse) -> CannedResponse:
    """Hand a draft in to be reviewed. One that waits already stays so.

    Raises:
        NotAllowed: it is somebody else's.
        WrongState: it is published.
    """
    with transaction.atomic():
        row = locked(canned)
        if row.state == State.PUBLISHED:
            raise WrongState(row.state)
        if not may_change_canned(canned=row, operator=by):
            raise NotAllowed
        if row.state == State.DRAFT:
            row.state, row.remark = State.REVIEW, ""
            row.save(update_fields=["state", "remark", "changed_at"])
            record_step(by, row, "submitted")
        return row


def publish_canned(*, by: Operator, canned: CannedResponse) -> CannedResponse:
    """Let everybody use it. One that is published stays so.

    Raises:
        NotAllowed: only a supervisor may.
    """
    if not by.user.may_supervise:
        raise NotAllowed
    with transaction.atomic():
        row = locked(canned)
        if row.state != State.PUBLISHED:
            row.state, row.remark = State.PUBLISHED, ""
            row.save(update_fields=["state", "remark", "changed_at"])
            record_step(by, row, "published")
        return row


def return_canned(*, by: Operator, canned: CannedResponse, remark: str) -> CannedResponse:
    """Make it a draft again, with a word for its author; nobody else is offered it meanwhile.

    Raises:
        NotAllowed: only a supervisor may.
        WrongState: it is one's own, which nobody reviews.
    """
    if not by.user.may_supervise:
        raise NotAllowed
    with transaction.atomic():
        row = locked(canned)
        if row.scope == CannedResponse.Scope.OWN:
            raise WrongState(row.state)
        row.state, row.remark = State.DRAFT, " ".join(remark.split())[:LONGEST_REMARK]
        row.save(update_fields=["state", "remark", "changed_at"])
        record_step(by, row, "returned")
        return row
