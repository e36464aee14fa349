"""People of a company and what they are allowed."""

from tenants.accounts.models.access import ApiKey, IdempotencyKey, StaffInvitation
from tenants.accounts.models.audit import AuditLine
from tenants.accounts.models.user import Role, User

__all__ = ["ApiKey", "AuditLine", "IdempotencyKey", "Role", "StaffInvitation", "User"]
