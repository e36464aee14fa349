"""What the composer keeps: canned responses and their uses, drafts, rules of writing, and what was changed of messages."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0014_order_of_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="operator",
            name="checks_off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10),
                blank=True,
                db_default=[],
                default=list,
                help_text="Of ``MannersCheck``, those that he does not want.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="operator",
            name="undo_send_s",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text="How long a line can be taken back before it goes."),
        ),
        migrations.CreateModel(
            name="CannedResponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("kind", models.CharField(choices=[("response", "Answer"), ("closing", "Closing")], default="response", max_length=8)),
                ("scope", models.CharField(choices=[("own", "Only for me"), ("all", "For everybody")], default="all", max_length=3)),
                (
                    "state",
                    models.CharField(choices=[("draft", "Draft"), ("review", "Waits for review"), ("published", "Published")], default="draft", max_length=9),
                ),
                ("shortcut", models.CharField(blank=True, help_text="Typed after a slash; without one it is found by its title.", max_length=40)),
                ("title", models.CharField(max_length=80)),
                ("folder", models.CharField(blank=True, max_length=60)),
                ("texts", models.JSONField(default=dict, help_text="Language to text.")),
                ("remark", models.CharField(blank=True, help_text="What the supervisor wants changed.", max_length=300)),
                ("position", models.PositiveIntegerField(default=0, help_text="Its place in the folder.")),
                ("use_count", models.BigIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("author", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="canned_responses", to="chat.operator")),
            ],
            options={
                "ordering": ["folder", "position", "title", "id"],
            },
        ),
        migrations.CreateModel(
            name="CannedUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="canned_uses", to="chat.message")),
                ("response", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="chat.cannedresponse")),
            ],
        ),
        migrations.CreateModel(
            name="MessageRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("edited", "Edited"), ("deleted", "Deleted")], max_length=7)),
                ("body", models.TextField(blank=True, help_text="As it was before; empty once the message is deleted.")),
                ("made_at", models.DateTimeField()),
                ("message", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="chat.message")),
                ("operator", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="chat.operator")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReplyDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("message", "Message"), ("note", "Note")], default="message", max_length=8)),
                ("body", models.TextField()),
                ("version", models.BigIntegerField(help_text="Milliseconds of the moment at which it was stored, or one more than the version before.")),
                ("changed_at", models.DateTimeField()),
                ("conversation", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="chat.conversation")),
                ("operator", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="chat.operator")),
            ],
        ),
        migrations.CreateModel(
            name="WritingRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "checks_off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "The visitor's name is missing in the first answer, or misspelt"),
                                ("link", "A link and nothing else"),
                                ("asked", "Something is asked that was asked or said already"),
                                ("harsh", "Harsh words"),
                                ("capitals", "All capitals"),
                                ("repeat", "The same canned response twice in one conversation"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "harsh_words",
                    models.JSONField(help_text="Language to words, each with what is said instead or nothing; null: those that are shipped.", null=True),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_row_of_writing_rules")],
            },
        ),
        migrations.AddConstraint(
            model_name="cannedresponse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("scope", "all"), models.Q(("shortcut", ""), _negated=True)), fields=("shortcut",), name="canned_shortcut_of_all"
            ),
        ),
        migrations.AddConstraint(
            model_name="cannedresponse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("scope", "own"), models.Q(("shortcut", ""), _negated=True)), fields=("author", "shortcut"), name="canned_shortcut_of_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="cannedresponse",
            constraint=models.CheckConstraint(condition=models.Q(("scope", "all"), ("state", "published"), _connector="OR"), name="canned_own_needs_no_review"),
        ),
        migrations.AddConstraint(
            model_name="canneduse",
            constraint=models.UniqueConstraint(fields=("response", "message"), name="canned_use_once"),
        ),
        migrations.AddConstraint(
            model_name="replydraft",
            constraint=models.UniqueConstraint(fields=("operator", "conversation"), name="one_draft_each"),
        ),
    ]
