"""Since which place of the feed the lists hold what is no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0008_greeting_goals")]

    operations = [
        migrations.AddField(
            model_name="conversationcounter",
            name="reset_position",
            field=models.BigIntegerField(default=0, db_default=0, help_text="Conversations were taken away then: who holds less fetches the lists anew."),
        ),
    ]
