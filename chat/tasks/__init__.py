"""Work outside of requests: mail from the outbox, and the clock's own errands."""

from chat.tasks import closing, mail, notices, previews, reminders, routing, snoozing, supervising
from chat.tasks.files import sweep_unsent_files
from chat.tasks.indexing import index_backlog
from chat.tasks.invitations import expire_open_invitations, keep_invitations_no_longer
from chat.tasks.presence import set_quiet_operators_away

__all__ = [
    "closing",
    "expire_open_invitations",
    "index_backlog",
    "keep_invitations_no_longer",
    "mail",
    "notices",
    "previews",
    "reminders",
    "routing",
    "set_quiet_operators_away",
    "snoozing",
    "supervising",
    "sweep_unsent_files",
]
