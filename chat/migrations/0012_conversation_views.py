"""Lists that operators saved."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0011_conversation_details"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConversationView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("filter", models.JSONField(default=dict, help_text="In the language of chat.selectors.filters.")),
                (
                    "order",
                    models.CharField(
                        choices=[("newest", "Newest message first"), ("waiting", "Longest wait first"), ("priority", "Most urgent first")],
                        default="newest",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="Whose it is; empty: everybody's.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="views",
                        to="chat.operator",
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="view_name_once", nulls_distinct=False)],
            },
        ),
    ]
