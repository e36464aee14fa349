"""What clients may say to chat over a socket or a poll. Importing this package declares the commands."""

from chat.consumers import inbox, messages, operators, presence, sync, visitors

__all__ = ["inbox", "messages", "operators", "presence", "sync", "visitors"]
