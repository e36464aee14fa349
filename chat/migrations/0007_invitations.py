"""Invitations, greetings and proposed pages."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0006_conversation_source"),
        ("visitors", "0011_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvitationTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("texts", models.JSONField(default=dict, help_text="Language to text.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.AlterField(
            model_name="conversation",
            name="origin",
            field=models.CharField(
                choices=[("widget", "Widget"), ("offline_form", "Message left while nobody was there"), ("api", "API"), ("invitation", "Invitation")],
                default="widget",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Greeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("position", models.PositiveIntegerField(default=0, help_text="Its place in the order; the lowest is asked first.")),
                ("conditions", models.JSONField(blank=True, default=dict, help_text="See ``chat.services.greetings.conditions``.")),
                (
                    "look",
                    models.CharField(
                        choices=[("bubble", "Small bubble"), ("card", "Card with photo"), ("panel", "Open conversation")],
                        default="card",
                        max_length=8,
                        verbose_name="look",
                    ),
                ),
                ("texts", models.JSONField(default=dict, help_text="Language to text.")),
                ("delay_s", models.PositiveSmallIntegerField(default=0, help_text="Seconds from when it fits to when it shows.", verbose_name="delay")),
                (
                    "holdout",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Percent of visitors never asked.",
                        validators=[django.core.validators.MaxValueValidator(50)],
                        verbose_name="hold-out",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "website",
                    models.ForeignKey(
                        help_text="Null: all of the company's.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="greetings",
                        to="visitors.website",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("cid", models.UUIDField(help_text="Made by who sent it; the same command has one effect.")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("shown", "Seen"),
                            ("accepted", "Accepted"),
                            ("dismissed", "Declined"),
                            ("expired", "Not answered"),
                            ("held", "Held out"),
                        ],
                        default="sent",
                        max_length=10,
                    ),
                ),
                (
                    "look",
                    models.CharField(
                        choices=[("bubble", "Small bubble"), ("card", "Card with photo"), ("panel", "Open conversation")], default="card", max_length=8
                    ),
                ),
                ("body", models.CharField(max_length=500)),
                ("page_url", models.CharField(blank=True, max_length=2000)),
                ("page_title", models.CharField(blank=True, max_length=300)),
                ("is_never", models.BooleanField(default=False, help_text="Dismissed for good.")),
                ("sent_at", models.DateTimeField()),
                ("shown_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="invitations", to="chat.conversation"
                    ),
                ),
                (
                    "greeting",
                    models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="invitations", to="chat.greeting"),
                ),
                (
                    "operator",
                    models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="invitations", to="chat.operator"),
                ),
                ("visitor", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="visitors.visitor")),
                ("website", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="visitors.website")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["visitor", "-sent_at"], name="invitation_of_visitor"),
                    models.Index(fields=["greeting", "sent_at"], name="invitation_of_greeting"),
                    models.Index(condition=models.Q(("status__in", ["sent", "shown"])), fields=["expires_at"], name="invitation_open"),
                    models.Index(fields=["-sent_at", "-id"], name="invitation_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("visitor", "cid"), name="invitation_once"),
                    models.UniqueConstraint(condition=models.Q(("status__in", ["sent", "shown"])), fields=("visitor",), name="one_open_invitation"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PagePush",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("cid", models.UUIDField()),
                ("url", models.CharField(max_length=2000)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("is_foreign", models.BooleanField(help_text="The address is none of the website's own.")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("opened", "Opened"), ("new_tab", "Opened in a new tab"), ("later", "Later")],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("conversation", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="chat.conversation")),
                (
                    "operator",
                    models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="pages", to="chat.operator"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["conversation", "-id"], name="page_push_of_conversation")],
                "constraints": [models.UniqueConstraint(fields=("conversation", "cid"), name="page_push_once")],
            },
        ),
    ]
