"""What the company's systems know of a contact: orders and cards by source, and where they are asked for."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids

KEEP = """
INSERT INTO visitors_memberdata (contact_id, source, orders, cards, told_at, member, failure)
SELECT id, 'signed', orders, '[]'::jsonb, coalesce(signed_at, changed_at), '', '' FROM visitors_contact WHERE orders <> '[]'::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("visitors", "0020_page_views_unchecked")]

    operations = [
        migrations.CreateModel(
            name="MemberSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=1000)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(help_text="When it last did not answer.", null=True)),
                ("failure", models.CharField(blank=True, default="", help_text="Why, a key of ``FAILURES``.", max_length=16)),
                ("failures", models.PositiveIntegerField(default=0, help_text="In a row.")),
                ("paused_until", models.DateTimeField(help_text="It failed so often that it is not asked before.", null=True)),
                ("website", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="member_source", to="visitors.website")),
            ],
        ),
        migrations.CreateModel(
            name="MemberSourceKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("sealed_secret", models.CharField(help_text="Encrypted; see tenants.sealing.", max_length=200)),
                ("ending", models.CharField(help_text="Its last characters, by which people tell it from the other.", max_length=4)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("website", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="member_source_keys", to="visitors.website")),
            ],
        ),
        migrations.CreateModel(
            name="MemberData",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(choices=[("signed", "Signed in on the site"), ("api", "API"), ("pull", "Asked for")], max_length=6)),
                ("orders", models.JSONField(default=list, help_text="In the form of ``clean_order``.")),
                ("cards", models.JSONField(default=list, help_text="In the form of ``clean_card``.")),
                ("told_at", models.DateTimeField(help_text="When the source said so; null while it has not answered yet.", null=True)),
                (
                    "member",
                    models.CharField(
                        blank=True, default="", help_text="The external id for which it was asked; of another one nothing is shown.", max_length=200
                    ),
                ),
                ("asked_at", models.DateTimeField(help_text="When the source was last asked.", null=True)),
                ("failed_at", models.DateTimeField(help_text="When it last did not answer; null since it did.", null=True)),
                ("failure", models.CharField(blank=True, default="", max_length=16)),
                (
                    "contact",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="member_data", to="visitors.contact"),
                ),
                (
                    "website",
                    models.ForeignKey(
                        help_text="Whose server told it; none by the API.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="visitors.website",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("contact", "source", "website"), name="member_data_of_source", nulls_distinct=False)],
            },
        ),
        migrations.RunSQL([KEEP], migrations.RunSQL.noop),
    ]
