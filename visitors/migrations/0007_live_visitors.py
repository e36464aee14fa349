"""Who is on the site, with whom he talks, and of which arrivals people want to be told."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0006_identity_secrets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArrivalRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "wanted",
                    models.CharField(choices=[("all", "Everybody"), ("some", "Only those whom I describe"), ("none", "Nobody")], default="all", max_length=4),
                ),
                ("only_returning", models.BooleanField(default=False)),
                ("only_talked_before", models.BooleanField(default=False)),
                ("only_with_words", models.BooleanField(default=False)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, help_text="Any of these; none named: all.", size=None
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        help_text="ISO 3166 codes, any of these; none named: all.",
                        size=None,
                    ),
                ),
                ("page", models.CharField(blank=True, help_text="Part of the first page's address; ``*`` stands for anything.", max_length=200)),
                ("has_sound", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="visitor",
            name="conversation_with",
            field=models.CharField(db_default="", blank=True, help_text="Who answers him in it; empty while he waits.", max_length=150),
        ),
        migrations.AddField(
            model_name="visitor",
            name="in_conversation",
            field=models.UUIDField(help_text="Public id of the conversation that waits or goes on with him now.", null=True),
        ),
        migrations.AddField(
            model_name="visitor",
            name="talked_before",
            field=models.BooleanField(db_default=False, default=False, help_text="Whether a conversation with him was ever begun."),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["seen_at"], name="visit_seen", pages_per_range=16),
        ),
        migrations.AddField(
            model_name="arrivalrule",
            name="user",
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="arrival_rule", to=settings.AUTH_USER_MODEL),
        ),
    ]
