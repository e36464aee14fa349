"""One row a view."""

from __future__ import annotations

from django.db import models


class Seen(models.Model):
    """A page that was seen."""

    uuid = models.UUIDField(unique=True)
    url = models.CharField(max_length=2000)
    title = models.CharField(max_length=300)
    referrer = models.CharField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "django_view"

    def __str__(self) -> str:
        return self.url
