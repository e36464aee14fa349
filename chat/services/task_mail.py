"""Mail to operators about tasks that are due while they are away."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from chat.models import Operator
from tenants.accounts.models import User
from tenants.outbox.services import enqueue_effect

TASK_MAIL = "mail.operator_about_task"


def plan_task_mail(*, user_id: int, task: UUID, now: datetime) -> bool:
    """Have a mail sent to somebody who holds no dashboard open, in the transaction in force.

    Returns:
        Whether one is sent.
    """
    there = now - timedelta(seconds=settings.OPERATOR_GONE_AFTER_S)
    if Operator.objects.filter(user_id=user_id, seen_at__gte=there).exists():
        return False
    user = User.objects.get(pk=user_id)
    enqueue_effect(kind=TASK_MAIL, key=f"{TASK_MAIL}:{task}:{now.isoformat()}", payload={"task": str(task), "user": str(user.uuid)})
    return True
