"""What clients may say to chat over a socket or a poll. Importing this package declares the commands."""

from chat.consumers import inbox, marks, messages, operators, presence, sync, visitors

__all__ = ["inbox", "marks", "messages", "operators", "presence", "sync", "visitors"]
