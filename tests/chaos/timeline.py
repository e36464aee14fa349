"""What a client holds of one conversation, by the rules of docs/realtime.md: n+1 is shown only after n."""

from __future__ import annotations

from typing import Any

from tests.chaos.ledger import Ledger, Shown, View
from tests.chaos.words import token_in


class Timeline:
    """Shows lines in a view of the ledger.

    Attributes:
        held: complete up to this number of the audience's counting.
        synced: whether it was read on this connection.
        trusting: shows whatever comes, as it comes (the control for a client without the check).
    """

    def __init__(self, ledger: Ledger, view: View, *, trusting: bool = False) -> None:
        self.ledger, self.view, self.trusting = ledger, view, trusting
        self.held = 0
        self.synced = False
        self._early: dict[int, dict[str, Any]] = {}

    def event(self, seq: int, message: dict[str, Any]) -> bool:
        """Take a live event; False if something before it is missing."""
        if self.trusting:
            self._show(seq, message)
            self.held = max(self.held, seq)
            return True
        if seq > self.held:
            self._early[seq] = message
        self._show_early()
        return not self._early

    def _show_early(self) -> None:
        while self.held + 1 in self._early:
            self.held += 1
            self._show(self.held, self._early.pop(self.held))

    def is_missing(self) -> bool:
        """Whether something came whose predecessor did not."""
        return bool(self._early)

    def caught_up(self, asked_after: int, messages: list[dict[str, Any]], upto: int, reset: bool) -> None:
        """Take the answer to ``sync``."""
        if reset and (asked_after or self.view.lines):
            # The server says that what is held is of no use; so it is only if it has less than the client, or far more.
            if upto < self.held:
                self.ledger.complain("ahead", f"{self.view.bot} holds {self.held} of {self.view.conversation}, the server has {upto}")
            first = messages[0]["seq"] - 1 if messages else upto
            self.ledger.begin_anew(self.view, first, "sync")
            self.held = first
        for message in messages:
            if message["seq"] > self.held and not message.get("deleted_at"):
                self._show(message["seq"], message)
                self.held = message["seq"]
        self.held = max(self.held, upto)
        self._early = {seq: message for seq, message in self._early.items() if seq > self.held}
        self.synced = True
        self._show_early()

    def forget(self) -> None:
        """Start over, as the server ordered."""
        self.ledger.begin_anew(self.view, 0, "ordered")
        self.held, self.synced = 0, False
        self._early.clear()

    def _show(self, seq: int, message: dict[str, Any]) -> None:
        self.ledger.show(self.view, Shown(seq, message["id"], token_in(message.get("body", ""))))
