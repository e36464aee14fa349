"""Members of the company's sites, as far as more than their contact must be known."""

from __future__ import annotations

from django.db import models


class EndedMember(models.Model):
    """A member signed out: what was signed for him up to then is not taken any more, whatever became of his contact since.

    Kept only as long as such a signature could live. It names nobody: the company's own id of him is kept as a hash.
    """

    member_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of ``Contact.external_id``.")
    ended_at = models.DateTimeField(db_index=True, help_text="Identities that were signed up to this second are not taken.")

    def __str__(self) -> str:
        return f"ended member {self.member_hash[:6]}"
