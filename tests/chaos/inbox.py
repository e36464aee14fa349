"""What an operator's client holds of the company's feed: places 1, 2, 3 ... without holes."""

from __future__ import annotations

from typing import Any


class Inbox:
    """The newest place, and where each conversation stands that moved since the client began."""

    def __init__(self) -> None:
        self.place = self.began_after = 0
        self.standing: dict[str, int] = {}
        self.resets = 0
        self.syncing = False

    def changed(self, data: dict[str, Any]) -> bool:
        """Take ``inbox.changed``; False if something before it is missing."""
        changes = data["changes"]
        if data["position"] <= self.place:
            return True
        if not changes or changes[0]["position"] > self.place + 1:
            return False
        self._stand(changes)
        self.place = data["position"]
        return True

    def caught_up(self, answer: dict[str, Any]) -> None:
        """Take the answer to ``inbox.sync``."""
        if answer["reset"]:
            # The lists would be fetched anew from REST; here what moved before is no more looked at.
            self.standing.clear()
            self.began_after = answer["upto"]
            self.resets += 1
        self._stand(answer["changes"])
        self.place = answer["upto"] if answer["reset"] else max(self.place, answer["upto"])

    def _stand(self, changes: list[dict[str, Any]]) -> None:
        for change in changes:
            self.standing[change["id"]] = max(change["position"], self.standing.get(change["id"], 0))
