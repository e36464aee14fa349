"""Who is on the site, told to the operators who look: one board a company in each web process that has such operators.

A board reads PostgreSQL when it is told that something moved (``hints``), keeps what it read, and tells what changed, encoded once for
all who look. Nothing is handed from process to process but "look again": a board that was started a moment ago, or that missed a hint,
reads what is there and needs nobody.
"""

from visitors.live.board import Board, board_of, forget_session
from visitors.live.hints import hint_rule, hint_visitors, hint_visits, watchers_group

__all__ = ["Board", "board_of", "forget_session", "hint_rule", "hint_visitors", "hint_visits", "watchers_group"]
