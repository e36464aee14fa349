"""What clients may say to chat over a socket or a poll. Importing this package declares the commands."""

from chat.consumers import (
    closing,
    departments,
    files,
    inbox,
    invitations,
    marks,
    messages,
    notices,
    operators,
    pages,
    presence,
    previews,
    sight,
    supervising,
    sync,
    visitors,
)

__all__ = [
    "closing",
    "departments",
    "files",
    "inbox",
    "invitations",
    "marks",
    "messages",
    "notices",
    "operators",
    "pages",
    "presence",
    "previews",
    "sight",
    "supervising",
    "sync",
    "visitors",
]
