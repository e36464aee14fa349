"""Attributes of contacts that are being deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0013_events"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactattribute",
            name="deleted_at",
            field=models.DateTimeField(help_text="It is gone for everybody; its values are being taken off the contacts.", null=True),
        ),
    ]
