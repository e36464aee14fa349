"""What exists between a sign-up and the first session on the new company's own host (R13)."""

from __future__ import annotations

from django.db import models

from tenants.ids import new_id


class PendingSignup(models.Model):
    """A sign-up that waits for its e-mail to be confirmed; it reserves the address for 24 hours."""

    class State(models.TextChoices):
        WAITING = "waiting"
        PREPARING = "preparing"
        DONE = "done"

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    company_name = models.CharField(max_length=120)
    slug = models.CharField(max_length=40)
    full_name = models.CharField(max_length=120)
    email = models.EmailField()
    password_hash = models.CharField(max_length=256)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    tenant = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=~models.Q(state="done"), name="pending_signup_reserves_slug"),
        ]


class HandoverToken(models.Model):
    """A one-use ticket of 60 seconds from the public host to a session on the tenant's host."""

    token_hash = models.CharField(max_length=64, unique=True)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE)
    user_uuid = models.UUIDField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
