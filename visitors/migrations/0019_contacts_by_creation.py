"""The list of contacts by when they were added."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visitors", "0018_ended_members")]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["-created_at", "-id"], name="contact_by_creation"),
        ),
    ]
