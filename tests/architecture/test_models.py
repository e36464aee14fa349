"""Where tables live and which way their keys point."""

from __future__ import annotations

from itertools import product

from django.apps import apps
from django.conf import settings
from django.db import models

# Who may refer to whom, beside itself: the arrows of docs/architecture.md.
LOWER = {
    "analytics": {"chat", "knowledge", "visitors", "accounts", "outbox"},
    "chat": {"visitors", "accounts", "outbox"},
    "knowledge": {"accounts", "outbox"},
    "visitors": {"accounts", "outbox"},
    "accounts": {"outbox", "auth"},
    "outbox": set(),
    "tenants": set(),
}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in LOWER]


def test_every_app_is_in_exactly_one_of_the_two_lists() -> None:
    shared, tenant = set(settings.SHARED_APPS), set(settings.TENANT_APPS)

    assert shared & tenant == set()
    assert shared | tenant == set(settings.INSTALLED_APPS)


def test_only_tenants_has_tables_in_public() -> None:
    shared = {config.label for config in apps.get_app_configs() if config.name in settings.SHARED_APPS and any(config.get_models())}

    assert shared <= {"tenants"}


def test_foreign_keys_follow_the_arrows() -> None:
    wrong = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model._meta.app_label not in LOWER[model._meta.app_label] | {model._meta.app_label}
    ]

    assert wrong == []


def test_no_key_of_a_tenant_table_is_enforced_against_a_public_one() -> None:
    public = {model for model in apps.get_models() if model._meta.app_label == "tenants"}
    wrong = [
        (model, field.name)
        for model, field in ((m, f) for m in apps.get_models() for f in m._meta.local_fields)
        if isinstance(field, models.ForeignKey) and field.related_model in public and model not in public and field.db_constraint
    ]

    assert wrong == []


def test_keys_are_64_bit_and_fit_their_targets() -> None:
    narrow = [model.__name__ for model in own_models() if not isinstance(model._meta.pk, models.BigAutoField)]

    assert narrow == []


def test_everything_the_world_may_name_has_a_uuid() -> None:
    named = {("chat", "Conversation"), ("chat", "Message"), ("chat", "Operator"), ("visitors", "Visitor"), ("visitors", "Website"), ("accounts", "User")}

    for label, name in named:
        assert apps.get_model(label, name)._meta.get_field("uuid").unique


def test_no_generic_relation_depends_on_content_types() -> None:
    users = [model.__name__ for model, field in product(own_models(), ["content_type"]) if field in {f.name for f in model._meta.fields}]

    assert users == []
