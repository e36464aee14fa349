from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0002_support_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="keeps_addresses",
            field=models.BooleanField(db_default=False, default=False, help_text="Whether visits keep the visitor's whole address; else only its network."),
        ),
        migrations.AddField(
            model_name="tenant",
            name="visits_kept_days",
            field=models.PositiveIntegerField(db_default=400, default=400, help_text="After so many days visits and page views are deleted."),
        ),
    ]
