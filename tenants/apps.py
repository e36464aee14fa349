"""Wiring of the tenants app (public schema)."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    default = True
