from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0021_notifications"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="answer_due_at",
            field=models.DateTimeField(help_text="By when the visitor who waits should have an answer, as of the newest place in the feed.", null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="answer_missed_at",
            field=models.DateTimeField(help_text="The answer_due_at that passed and was told of.", null=True),
        ),
        migrations.AddField(
            model_name="department",
            name="first_answer_s",
            field=models.PositiveIntegerField(help_text="How long a visitor may wait for the first answer, in its hours; empty: nobody is told.", null=True),
        ),
        migrations.AddField(
            model_name="department",
            name="next_answer_s",
            field=models.PositiveIntegerField(help_text="The same for each further answer.", null=True),
        ),
        migrations.AddField(
            model_name="routingsettings",
            name="first_answer_s",
            field=models.PositiveIntegerField(help_text="As a department's, for conversations of none, in the company's hours.", null=True),
        ),
        migrations.AddField(
            model_name="routingsettings",
            name="next_answer_s",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(condition=models.Q(("answer_due_at__isnull", False)), fields=["answer_due_at"], name="conversation_answer_due"),
        ),
    ]
