"""Where the visitor of a conversation had come from when it began."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0005_talks_of_visitors"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConversationSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_touch", models.JSONField(help_text="Where his first visit came from; null until a page of his was stored.", null=True)),
                ("last_touch", models.JSONField(help_text="Where the visit came from in which he began the conversation.", null=True)),
                ("conversation", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="source", to="chat.conversation")),
            ],
        ),
    ]
