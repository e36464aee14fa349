"""The Celery application. Celery is a nudge; the outbox row is the truth."""

from __future__ import annotations

import logging
import os
from typing import Any

from celery import Celery
from kombu.transport import redis

log = logging.getLogger(__name__)


class ForgivingQoS(redis.QoS):
    """Closing a lost connection must not end the worker (F03).

    kombu gives unacknowledged messages back while it closes; that needs the very connection that is gone, and what it then raises
    ends the process. They come again by their visibility timeout, and the relay nudges sooner.
    """

    def restore_unacked_once(self, stderr: Any = None) -> None:
        """Give back what can be given back."""
        try:
            super().restore_unacked_once(stderr)
        except Exception as error:
            log.warning("tasks under way were not given back to the broker: %s", error)

    def ack(self, delivery_tag: str) -> None:
        """Say that a task is done; one that began before its connection was lost cannot be told of, and is done by its row."""
        try:
            super().ack(delivery_tag)
        except AttributeError as error:
            if getattr(self.channel, "connection", None) is not None:
                raise
            log.warning("a task was done after its connection to the broker was lost: %s", error)


redis.Channel.QoS = ForgivingQoS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sodan", task_cls="tenants.celery:TenantTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
