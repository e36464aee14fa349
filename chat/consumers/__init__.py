"""What clients may say to chat over a socket or a poll. Importing this package declares the commands."""

from chat.consumers import files, inbox, invitations, marks, messages, operators, pages, presence, sync, visitors

__all__ = ["files", "inbox", "invitations", "marks", "messages", "operators", "pages", "presence", "sync", "visitors"]
