"""The one row of numbers last given, in every tenant from its first day."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ["INSERT INTO chat_conversationcounter (id, last_number, last_position) VALUES (1, 1000, 0)"],
            reverse_sql=["DELETE FROM chat_conversationcounter"],
        )
    ]
