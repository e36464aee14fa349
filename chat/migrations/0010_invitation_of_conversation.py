"""The invitation that a conversation began with is found when the conversation goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0009_feed_resets")]

    operations = [
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["conversation"], condition=models.Q(("conversation__isnull", False)), name="invitation_of_conversation"),
        ),
    ]
