"""One row a message."""

from __future__ import annotations

from django.db import models


class Line(models.Model):
    """What somebody said."""

    tenant = models.IntegerField()
    room = models.TextField()
    cid = models.TextField()
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "tutorial"

    def __str__(self) -> str:
        return self.body
