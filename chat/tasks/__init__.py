"""Work outside of requests: mail from the outbox, and the clock's own errands."""

from chat.tasks import mail
from chat.tasks.presence import set_quiet_operators_away

__all__ = ["mail", "set_quiet_operators_away"]
