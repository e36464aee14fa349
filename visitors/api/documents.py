"""How answers are described; see ``tenants.api.documents``."""

from tenants.api.documents import CURSOR, IDEMPOTENCY, LIMIT, items, one, page, ref

__all__ = ["CURSOR", "IDEMPOTENCY", "LIMIT", "items", "one", "page", "ref"]
