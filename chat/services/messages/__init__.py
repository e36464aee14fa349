"""Storing messages: one statement for sockets, API, e-mail and robot alike (R4)."""

from chat.services.messages.send import ConversationNotFound, MessageRefused, check_body, send_message
from chat.services.messages.shapes import NewMessage, Outcome, StoredMessage, message_sent

__all__ = ["ConversationNotFound", "MessageRefused", "NewMessage", "Outcome", "StoredMessage", "check_body", "message_sent", "send_message"]
