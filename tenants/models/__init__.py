"""Tables of the public schema: tenants, their hosts and what exists before a tenant does."""

from tenants.models.domain import Domain
from tenants.models.ended import EndedTicket
from tenants.models.outbox import PlatformOutboxEntry
from tenants.models.signup import HandoverToken, PendingSignup
from tenants.models.tenant import Tenant

__all__ = ["Domain", "EndedTicket", "HandoverToken", "PendingSignup", "PlatformOutboxEntry", "Tenant"]
