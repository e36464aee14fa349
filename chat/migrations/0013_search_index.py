"""What the search of the inbox looks things up in."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0012_conversation_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_search_progress")],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(help_text="Key of the message.", primary_key=True, serialize=False)),
                ("change", models.BigIntegerField(help_text="The line's staff_change that was read.")),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "conversation",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="search_entries", to="chat.conversation"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["conversation", "change"], name="search_entry_read_up_to"),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=["words"], gin_pending_list_limit=512, name="search_entry_words"),
                ],
            },
        ),
    ]
