import django.db.models.deletion
from django.db import migrations, models

import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0022_answers_due"),
    ]

    operations = [
        migrations.CreateModel(
            name="Whisper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("cid", models.UUIDField(help_text="Made by the author; the same command has one effect.")),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("author", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.operator")),
                (
                    "conversation",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="whispers", to="chat.conversation"),
                ),
                ("to", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="chat.operator")),
            ],
            options={
                "indexes": [models.Index(fields=["conversation", "id"], name="whisper_of_conversation")],
                "constraints": [models.UniqueConstraint(fields=("author", "cid"), name="whisper_once")],
            },
        ),
    ]
