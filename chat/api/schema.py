"""Names of the wire's shapes for the OpenAPI document; their definitions come from the structs themselves."""

from __future__ import annotations

from chat import protocol, protocol_inviting, protocol_side, protocol_supervising, protocol_writing
from chat.api import canned_shapes, routing_shapes, search_shapes, shapes
from chat.selectors.filters import ConversationFilter
from tenants.api.documents import CURSOR, IDEMPOTENCY, LIMIT, items, one, page, ref

__all__ = ["CURSOR", "IDEMPOTENCY", "LIMIT", "STRUCTS", "items", "one", "page", "ref"]

STRUCTS = (
    protocol.ConversationSummary,
    protocol.StaffMessage,
    protocol.Counts,
    protocol_writing.DraftDetails,
    protocol_writing.RevisionDetails,
    protocol_inviting.InvitationDetails,
    protocol_inviting.ProposedPage,
    ConversationFilter,
    shapes.BulkResult,
    shapes.ConversationViewDetails,
    shapes.ConversationTag,
    *canned_shapes.STRUCTS,
    *routing_shapes.STRUCTS,
    *protocol_supervising.STRUCTS,
    *protocol_side.STRUCTS,
    shapes.GreetingDetails,
    shapes.GreetingFigures,
    shapes.GreetingPreview,
    shapes.InvitationProposal,
    shapes.InvitationTemplateDetails,
    shapes.OperatorCard,
    shapes.Session,
    shapes.TicketAnswer,
    shapes.OnboardingStep,
    shapes.Availability,
    shapes.Source,
    search_shapes.FoundConversation,
    search_shapes.FoundContact,
)
