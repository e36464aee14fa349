"""What a mail with answers holds, written before it is sent: a table of its own, as conversations are changed by every line."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0003_feed_is_due"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("first_seq", models.BigIntegerField(help_text="visitor_seq of the first answer in it.")),
                ("last_seq", models.BigIntegerField(help_text="visitor_seq of the last answer in it.")),
                ("conversation", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="answer_mail", to="chat.conversation")),
                ("link", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="answer_mail", to="chat.conversationlink")),
            ],
        ),
    ]
