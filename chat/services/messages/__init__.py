"""Storing messages: one statement for sockets, API, e-mail and robot alike (R4)."""

from chat.services.messages.attaching import MOST_FILES, TooManyFiles
from chat.services.messages.send import ConversationNotFound, MessageRefused, check_body, send_message
from chat.services.messages.shapes import NewMessage, Outcome, StoredMessage, message_sent

__all__ = [
    "MOST_FILES",
    "ConversationNotFound",
    "MessageRefused",
    "NewMessage",
    "Outcome",
    "StoredMessage",
    "TooManyFiles",
    "check_body",
    "message_sent",
    "send_message",
]
