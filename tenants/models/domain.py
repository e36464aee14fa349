"""The exact host names a tenant answers on."""

from __future__ import annotations

from django.db import models
from django_tenants.models import DomainMixin


class Domain(DomainMixin):
    """One registered host of a tenant, in lower case and without a port."""

    created_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, help_text="A released host is not given out again for 90 days.")
