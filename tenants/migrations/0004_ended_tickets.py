"""Tickets that ended before their time."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0003_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="EndedTicket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant_uuid", models.UUIDField()),
                ("subject", models.UUIDField(help_text="Public id of the visitor.", unique=True)),
                ("generation", models.PositiveIntegerField(help_text="Tickets of an earlier one are refused.")),
                (
                    "ended_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True, help_text="By the clock of the database."),
                ),
            ],
        ),
    ]
