"""Who signed out is kept apart from his contact, which may be deleted while what was signed for him is valid."""

from django.db import migrations, models

KNOWN = """
INSERT INTO visitors_endedmember (member_hash, ended_at)
SELECT encode(sha256(convert_to(external_id, 'UTF8')), 'hex'), signed_out_at
FROM visitors_contact WHERE external_id IS NOT NULL AND signed_out_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0017_contact_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="EndedMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("member_hash", models.CharField(help_text="SHA-256 of ``Contact.external_id``.", max_length=64, unique=True)),
                ("ended_at", models.DateTimeField(db_index=True, help_text="Identities that were signed up to this second are not taken.")),
            ],
        ),
        migrations.AlterField(
            model_name="contact",
            name="signed_out_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL([KNOWN], migrations.RunSQL.noop),
    ]
