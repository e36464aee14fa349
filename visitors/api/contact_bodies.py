"""What the contacts' addresses take."""

from __future__ import annotations

from typing import Any, cast

from rest_framework import serializers

from tenants.api.input import StrictSerializer
from visitors.models import ContactAttribute
from visitors.permissions import access_owner
from visitors.services.contacts import AttributeFields, ContactFields
from visitors.services.contacts.notes import LONGEST_NOTE


class AttributeValues(serializers.DictField):
    """Values by slug; null takes one away."""

    child = serializers.JSONField(allow_null=True)


class ContactBody(StrictSerializer):
    """A contact, or what is to change of one; what is left out stays."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    email = serializers.CharField(max_length=300, required=False, allow_blank=True)
    phones = serializers.ListField(child=serializers.CharField(max_length=60, allow_blank=True), max_length=20, required=False)
    company = serializers.CharField(max_length=200, required=False, allow_blank=True)
    language = serializers.CharField(max_length=35, required=False, allow_blank=True, help_text="Such as ja or zh-CN.")
    external_id = serializers.CharField(max_length=300, required=False, allow_null=True, allow_blank=True, help_text="What your own systems call him.")
    tags = serializers.ListField(child=serializers.CharField(max_length=100, allow_blank=True), max_length=100, required=False)
    owner = serializers.UUIDField(required=False, allow_null=True, help_text="A person of `owners/`; null for nobody.")
    attributes = AttributeValues(required=False, help_text="Values by slug of `contact-attributes/`; null takes one away.")


class NoteBody(StrictSerializer):
    """A note."""

    body = serializers.CharField(max_length=LONGEST_NOTE + 1, trim_whitespace=False)


class ConsentBody(StrictSerializer):
    """What somebody agreed to, or took back."""

    what = serializers.CharField(max_length=60, help_text="To what, such as newsletter.")
    is_given = serializers.BooleanField(help_text="False when he refused it or took it back.")
    where = serializers.CharField(max_length=120, required=False, default="", allow_blank=True, help_text="By which way he said so, such as checkout.")


class AttributeBody(StrictSerializer):
    """A new attribute."""

    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    slug = serializers.CharField(max_length=40, required=False, help_text="a-z, 0-9 and _; made from the label if left out.")
    type = serializers.ChoiceField(ContactAttribute.Type.choices)
    choices = serializers.ListField(child=serializers.CharField(max_length=60), max_length=200, required=False, help_text="For the type choice.")
    position = serializers.IntegerField(min_value=0, max_value=1000, required=False)


class AttributeChange(StrictSerializer):
    """What is to change of an attribute. Its slug and type stay: values were taken by them."""

    label = serializers.CharField(max_length=60, required=False)  # type: ignore[assignment]
    choices = serializers.ListField(child=serializers.CharField(max_length=60), max_length=200, required=False)
    position = serializers.IntegerField(min_value=0, max_value=1000, required=False)


class LinkBody(StrictSerializer):
    """To which contact a browser belongs."""

    contact = serializers.UUIDField(required=False, allow_null=True, help_text="An existing one; left out, a new contact is made.")


def contact_fields(data: dict[str, Any]) -> ContactFields:
    """The service's fields of a checked body.

    Raises:
        NotFound: the owner is nobody of the company.
    """
    fields = cast(ContactFields, {name: value for name, value in data.items() if name != "owner"})
    if "owner" in data:
        fields["owner"] = access_owner(user_id=data["owner"]) if data["owner"] else None
    return fields


def attribute_fields(data: dict[str, Any]) -> AttributeFields:
    """The service's fields of a checked body."""
    return cast(AttributeFields, data)
