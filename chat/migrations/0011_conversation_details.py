"""What the staff notes about a conversation: subject, priority, tags, and until when it sleeps."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0010_invitation_of_conversation"),
        ("visitors", "0019_contacts_by_creation"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="priority",
            field=models.CharField(
                choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")], db_default="normal", default="normal", max_length=6
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="snoozed_until",
            field=models.DateTimeField(help_text="While snoozed: when it comes back by itself; empty: when the visitor writes.", null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="subject",
            field=models.CharField(blank=True, db_default="", default="", help_text="What it is about, in the staff's words.", max_length=200),
        ),
        migrations.AddField(
            model_name="conversation",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="conversation_tags"),
        ),
    ]
