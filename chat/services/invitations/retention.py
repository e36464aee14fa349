"""Invitations that the company keeps no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from chat.models import Invitation
from tenants.scope import current_tenant

INVITATIONS_A_BATCH = 1000


def delete_old_invitations(*, now: datetime) -> int:
    """Delete some invitations, held-out ones too, that are older than the company keeps visits: what pages they stood on, and what was said.

    Figures of greetings look at the visits as well, so they reach no further back anyway; what is asked and what is held out goes at the
    same age, and the two stay comparable. Refusals are the visitor's and stay.

    Returns:
        How many went; 0 when nothing is left to do.
    """
    oldest = now - timedelta(days=current_tenant().visits_kept_days)
    with transaction.atomic():
        # Skipping what somebody answers just now: a writer takes the visitor first.
        old = Invitation.objects.filter(sent_at__lt=oldest).order_by("sent_at", "pk").select_for_update(skip_locked=True)
        keys = list(old.values_list("pk", flat=True)[:INVITATIONS_A_BATCH])
        return Invitation.objects.filter(pk__in=keys).delete()[0]
