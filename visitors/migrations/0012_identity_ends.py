"""Tokens and tickets that end, what was signed and what was only claimed, and whose a member's id is."""

from django.db import migrations, models

KNOWN = """
UPDATE visitors_visitor SET is_name_signed = name <> '', is_email_signed = email <> '' WHERE identified_at IS NOT NULL
"""
FIRST = "UPDATE visitors_website SET shares_members = true WHERE id = (SELECT min(id) FROM visitors_website)"


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0011_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="claimed_email",
            field=models.EmailField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="contact",
            name="claimed_name",
            field=models.CharField(blank=True, db_default="", default="", help_text="What he himself told last, before people corrected it.", max_length=120),
        ),
        migrations.AddField(
            model_name="contact",
            name="signed_at",
            field=models.DateTimeField(help_text="When the newest identity that was taken was signed, by the clock of the site's server.", null=True),
        ),
        migrations.AddField(
            model_name="visitor",
            name="generation",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Grows when his tickets of before end."),
        ),
        migrations.AddField(
            model_name="visitor",
            name="is_email_signed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="visitor",
            name="is_name_signed",
            field=models.BooleanField(db_default=False, default=False, help_text="Whether the site's server said the name; what he says does not change it."),
        ),
        migrations.AddField(
            model_name="visitor",
            name="previous_token_hash",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="visitor",
            name="previous_token_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="website",
            name="shares_members",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Its members' ids are the company's; else they are told apart by the website's key.",
                verbose_name="shared members",
            ),
        ),
        migrations.AddIndex(
            model_name="visitor",
            index=models.Index(
                condition=models.Q(("previous_token_hash", ""), _negated=True), fields=["previous_token_hash"], name="visitor_by_previous_token"
            ),
        ),
        migrations.RunSQL([KNOWN], migrations.RunSQL.noop),
        migrations.RunSQL([FIRST], migrations.RunSQL.noop),
    ]
