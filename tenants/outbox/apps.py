"""Wiring of the outbox app (tenant schema)."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "tenants.outbox"
    label = "outbox"
