"""Wiring of the tenants app (public schema)."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    default = True

    def ready(self) -> None:
        import tenants.signup.closing
        import tenants.signup.effects  # noqa: F401
