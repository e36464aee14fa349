"""Log lines: the tenant beside each, and JSON in production so that a newline in a value forges nothing (A041)."""

from __future__ import annotations

import json
import logging

from tenants.scope import TenantRef, current_scope


class TenantFilter(logging.Filter):
    """Adds ``tenant`` (slug, ``public`` or ``-``) to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        scope = current_scope()
        record.tenant = scope.slug if isinstance(scope, TenantRef) else (scope.schema_name if scope else "-")
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "tenant": getattr(record, "tenant", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)
