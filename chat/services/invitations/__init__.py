"""Everything that changes invitations and the texts that they begin from."""

from chat.services.invitations.answering import (
    InvitationIsOver,
    accept_by_writing,
    accept_invitation,
    dismiss_invitation,
    expire_invitations,
    mark_invitation_shown,
)
from chat.services.invitations.policy import Hindrance, Why
from chat.services.invitations.retention import delete_old_invitations
from chat.services.invitations.sending import MayNotInvite, Proposal, propose_invitation, send_invitation, why_not
from chat.services.invitations.templates import TooManyTemplates, change_template, create_template, delete_template
from chat.services.invitations.texts import BadText

__all__ = [
    "BadText",
    "Hindrance",
    "InvitationIsOver",
    "MayNotInvite",
    "Proposal",
    "TooManyTemplates",
    "Why",
    "accept_by_writing",
    "accept_invitation",
    "change_template",
    "create_template",
    "delete_old_invitations",
    "delete_template",
    "dismiss_invitation",
    "expire_invitations",
    "mark_invitation_shown",
    "propose_invitation",
    "send_invitation",
    "why_not",
]
