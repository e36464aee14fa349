"""What the company's site says its visitors did and what its pages sell."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0012_identity_ends"),
    ]

    operations = [
        migrations.AddField(
            model_name="pageview",
            name="product",
            field=models.JSONField(help_text="A ``Product`` of ``visitors.services.hits``: what the page says it sells.", null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="event_count",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.CreateModel(
            name="TrackedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, unique=True)),
                ("happened_at", models.DateTimeField()),
                ("name", models.CharField(max_length=64)),
                ("data", models.JSONField(blank=True, default=dict, help_text="Flat: names to texts, numbers, yes and no.")),
                (
                    "visit",
                    models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="events", to="visitors.visit"),
                ),
                ("visitor", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="events", to="visitors.visitor")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["visit", "happened_at"], name="event_of_visit"),
                    models.Index(fields=["visitor", "-happened_at"], name="event_of_visitor"),
                ],
            },
        ),
    ]
