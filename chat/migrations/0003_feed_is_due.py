"""What the relay has to move is a flag, and lists are ordered by what the relay moves: a line leaves the indexes alone."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_counter_row")]

    operations = [
        migrations.RemoveIndex(model_name="conversation", name="conversation_inbox"),
        migrations.RemoveIndex(model_name="conversation", name="conversation_mine"),
        migrations.RemoveIndex(model_name="conversation", name="conversation_unfed"),
        migrations.RemoveField(model_name="conversation", name="feed_seq"),
        # Whoever was there before is told once more.
        migrations.AddField(
            model_name="conversation",
            name="feed_is_due",
            field=models.BooleanField(default=True, help_text="It changed since it got its place in the feed."),
        ),
        migrations.AddField(
            model_name="conversation",
            name="listed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, help_text="Its place in lists: last_message_at as of the newest place in the feed."),
        ),
        migrations.RunSQL(
            ["UPDATE chat_conversation SET listed_at = coalesce(last_message_at, started_at)"],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["status", "-listed_at", "-id"], name="conversation_inbox"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["assignee", "status", "-listed_at"], name="conversation_mine"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(condition=models.Q(("feed_is_due", True)), fields=["id"], name="conversation_unfed"),
        ),
        # A row is rewritten in place only where its page has room for the new version.
        migrations.RunSQL(
            ["ALTER TABLE chat_conversation SET (fillfactor = 60)"],
            reverse_sql=["ALTER TABLE chat_conversation RESET (fillfactor)"],
        ),
    ]
