"""A mail with answers that is about to go out to a visitor."""

from __future__ import annotations

from django.db import models

from tenants.ids import new_id


class AnswerMail(models.Model):
    """Which answers a mail holds and by which link it opens, committed before it is sent and deleted with its being recorded.

    A row that is there may have gone out or not. Whoever mails next for the conversation sends this one first, under the
    same ``uuid`` (its Message-ID), so that no line ever stands in two mails that a mail program would tell apart.
    """

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    conversation = models.OneToOneField("chat.Conversation", on_delete=models.CASCADE, related_name="answer_mail")
    link = models.OneToOneField("chat.ConversationLink", on_delete=models.CASCADE, related_name="answer_mail")
    first_seq = models.BigIntegerField(help_text="visitor_seq of the first answer in it.")
    last_seq = models.BigIntegerField(help_text="visitor_seq of the last answer in it.")

    def __str__(self) -> str:
        return f"{self.uuid}: {self.first_seq} to {self.last_seq}"
