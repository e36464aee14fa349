"""Validation of input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """Validates input; a field that it does not know is refused instead of ignored (A118)."""

    def to_internal_value(self, data: Any) -> Any:
        """The validated values.

        Raises:
            ValidationError: also for unknown fields.
        """
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {str(name)[:100]: [serializers.ErrorDetail(str(_("There is no such field.")), "unknown_field")] for name in unknown[:20]}
                )
        return super().to_internal_value(data)


class Nothing(StrictSerializer):
    """An empty body."""
