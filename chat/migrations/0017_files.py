"""Files that are sent with lines, and what a company takes of them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import chat.models.attachment
import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0016_merged_conversations"),
        ("visitors", "0023_visitor_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("picture", "Pictures (PNG, JPEG, WebP, GIF)"),
                                ("pdf", "PDF"),
                                ("office", "Office documents without macros (Word, Excel, PowerPoint, OpenDocument)"),
                                ("text", "Plain text and tables (TXT, CSV)"),
                                ("audio", "Audio and voice notes"),
                                ("archive", "ZIP archives"),
                            ],
                            max_length=7,
                        ),
                        blank=True,
                        default=chat.models.attachment.all_kinds,
                        size=None,
                    ),
                ),
                ("largest_mb", models.PositiveIntegerField(default=25)),
                ("from_visitors", models.BooleanField(default=True)),
                ("used_bytes", models.BigIntegerField(default=0)),
                ("quota_mb", models.PositiveIntegerField(help_text="Set by who runs the installation; null: SODAN_FILES_QUOTA_MB.", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_row_of_file_rules"),
                    models.CheckConstraint(condition=models.Q(("used_bytes__gte", 0)), name="used_bytes_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("receiving", "Being uploaded"), ("ready", "Ready"), ("infected", "Quarantined"), ("lost", "Lost")],
                        default="receiving",
                        max_length=9,
                    ),
                ),
                (
                    "scan",
                    models.CharField(choices=[("none", "Not scanned"), ("clean", "No virus found"), ("infected", "Infected")], default="none", max_length=8),
                ),
                ("threat", models.CharField(blank=True, help_text="What the scanner found.", max_length=100)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("picture", "Pictures (PNG, JPEG, WebP, GIF)"),
                            ("pdf", "PDF"),
                            ("office", "Office documents without macros (Word, Excel, PowerPoint, OpenDocument)"),
                            ("text", "Plain text and tables (TXT, CSV)"),
                            ("audio", "Audio and voice notes"),
                            ("archive", "ZIP archives"),
                        ],
                        max_length=7,
                    ),
                ),
                ("media", models.CharField(blank=True, max_length=100)),
                ("name", models.CharField(help_text="As the client said it until the upload is complete; built anew then.", max_length=300)),
                ("announced", models.BigIntegerField(help_text="How many bytes the upload will have.")),
                ("received", models.BigIntegerField(default=0, help_text="How many came.")),
                ("size", models.BigIntegerField(default=0, help_text="Of what is kept and offered.")),
                ("preview_size", models.BigIntegerField(default=0)),
                ("reserved", models.BigIntegerField()),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField(help_text="When the newest piece came.")),
                ("message", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="chat.message")),
                ("operator", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.operator")),
                ("visitor", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="visitors.visitor")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("message__isnull", True)), fields=["created_at"], name="attachment_unsent")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("visitor__isnull", True), ("operator__isnull", True), _connector="OR"), name="attachment_of_one"
                    ),
                    models.CheckConstraint(condition=models.Q(("received__lte", models.F("announced"))), name="attachment_not_longer_than_announced"),
                ],
            },
        ),
    ]
