from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="support_address",
            field=models.EmailField(
                blank=True, db_default="", default="", help_text="Where visitors' replies to mail go; empty: to the owner.", max_length=254
            ),
        ),
    ]
