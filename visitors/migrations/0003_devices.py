"""What a visit was made with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0002_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="browser",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="visit",
            name="device",
            field=models.CharField(blank=True, help_text="A ``DeviceKind`` of ``visitors.devices``.", max_length=8),
        ),
        migrations.AddField(
            model_name="visit",
            name="system",
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
