"""What other apps and commands may have done to a tenant."""

from tenants.ended import end_tickets
from tenants.lifecycle import (
    WrongState,
    bump_auth_epoch,
    delete_tenant,
    drop_expired_tenants,
    resume_tenant,
    suspend_tenant,
)
from tenants.schemas.spares import NoSpare, make_spares, reap_abandoned, take_spare

__all__ = [
    "NoSpare",
    "WrongState",
    "bump_auth_epoch",
    "delete_tenant",
    "drop_expired_tenants",
    "end_tickets",
    "make_spares",
    "reap_abandoned",
    "resume_tenant",
    "suspend_tenant",
    "take_spare",
]
