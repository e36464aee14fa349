"""What greetings are to lead to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0007_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="greeting",
            name="goal_event",
            field=models.CharField(blank=True, db_default="", default="", help_text="What counts as success: an event of this name,", max_length=64),
        ),
        migrations.AddField(
            model_name="greeting",
            name="goal_page",
            field=models.CharField(blank=True, db_default="", default="", help_text="or a page like this.", max_length=300),
        ),
    ]
