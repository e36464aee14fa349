"""The queue has an order that an index can have: moved by the relay, like that of the other lists; a line leaves it alone."""

import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0013_search_index"),
        ("visitors", "0019_contacts_by_creation"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="waits_since",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                db_default=django.db.models.functions.datetime.Now(),
                help_text="Its place in the queue: waiting_since or started_at, then.",
            ),
        ),
        migrations.RunSQL(
            # Who is closed or put off waits for nobody; he gets his place with the next change, and a company may have a million of them.
            ["UPDATE chat_conversation SET waits_since = coalesce(waiting_since, started_at) WHERE status IN ('queued', 'open')"],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(condition=models.Q(("status__in", ["queued", "open"])), fields=["-listed_at", "-id"], name="conversation_awake"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(condition=models.Q(("status__in", ["queued", "open"])), fields=["waits_since", "id"], name="conversation_waiting"),
        ),
    ]
