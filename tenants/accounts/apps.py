"""Wiring of the accounts app (tenant schema)."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tenants.accounts"
    label = "accounts"

    def ready(self) -> None:
        import tenants.accounts.effects
        import tenants.accounts.signed_in  # noqa: F401
