import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import chat.models.notice
import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0028_failures_of_devices"),
        ("visitors", "0024_widget_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="SideLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("seq", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("line", "Line"), ("added", "Added"), ("removed", "Taken out"), ("left", "Has left")], default="line", max_length=7
                    ),
                ),
                ("cid", models.UUIDField(help_text="Made by the author; the same command has one effect.")),
                ("body", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SideParticipant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_at", models.DateTimeField()),
                ("read_seq", models.BigIntegerField(default=0, help_text="Newest line that he has seen.")),
            ],
        ),
        migrations.AddField(
            model_name="noticerules",
            name="side",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=[("page", "In the page"), ("sound", "Sound"), ("push", "Devices"), ("mail", "E-mail")], max_length=5),
                blank=True,
                db_default=["page", "sound", "push", "mail"],
                default=chat.models.notice.usual_side,
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="conversation",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="chat.conversation"),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new", "Somebody new waits in the queue"),
                    ("line", "Somebody writes in my conversation, or it is handed to me"),
                    ("mention", "A colleague mentions me in a note"),
                    ("left", "A message was left while nobody was there"),
                    ("breach", "Somebody has waited too long"),
                    ("side", "A colleague writes in a side conversation"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="SideConversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("last_seq", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(help_text="When something was last said in it.")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, help_text="Who began it.", on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.operator"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="side_conversations", to="visitors.contact"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="side_conversations", to="chat.conversation"),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="side_conversations", to="visitors.visitor"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="side",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="chat.sideconversation"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("conversation__isnull", False), ("side__isnull", True)),
                    models.Q(("conversation__isnull", True), ("side__isnull", False)),
                    _connector="OR",
                ),
                name="notice_is_of_one",
            ),
        ),
        migrations.AddField(
            model_name="sideline",
            name="about",
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.operator"),
        ),
        migrations.AddField(
            model_name="sideline",
            name="author",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.operator"),
        ),
        migrations.AddField(
            model_name="sideline",
            name="side",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="chat.sideconversation"),
        ),
        migrations.AddField(
            model_name="sideparticipant",
            name="operator",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="side_participations", to="chat.operator"),
        ),
        migrations.AddField(
            model_name="sideparticipant",
            name="side",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="chat.sideconversation"),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(condition=models.Q(("contact__isnull", False)), fields=["contact", "-last_at", "-id"], name="side_of_contact"),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(condition=models.Q(("visitor__isnull", False)), fields=["visitor", "-last_at", "-id"], name="side_of_visitor"),
        ),
        migrations.AddConstraint(
            model_name="sideconversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", True), ("visitor__isnull", False)),
                    models.Q(("contact__isnull", False), ("visitor__isnull", True)),
                    _connector="OR",
                ),
                name="side_conversation_is_about_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="sideline",
            constraint=models.UniqueConstraint(fields=("author", "cid"), name="side_line_once"),
        ),
        migrations.AddConstraint(
            model_name="sideline",
            constraint=models.UniqueConstraint(fields=("side", "seq"), name="side_line_number"),
        ),
        migrations.AddConstraint(
            model_name="sideparticipant",
            constraint=models.UniqueConstraint(fields=("side", "operator"), name="takes_part_once"),
        ),
    ]
