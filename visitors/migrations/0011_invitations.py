"""What is kept of a visitor about invitations, and how often a website invites."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0010_contact_merges"),
    ]

    operations = [
        migrations.AddField(
            model_name="visitor",
            name="invited_at",
            field=models.DateTimeField(help_text="When he was last offered a conversation.", null=True),
        ),
        migrations.AddField(
            model_name="visitor",
            name="is_never_invited",
            field=models.BooleanField(db_default=False, default=False, help_text="He said that he does not want to be asked again."),
        ),
        migrations.AddField(
            model_name="visitor",
            name="refusals",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text="How often he refused; whoever did so twice is not asked again."),
        ),
        migrations.AddField(
            model_name="visitor",
            name="refused_at",
            field=models.DateTimeField(help_text="When he last refused one.", null=True),
        ),
        migrations.AddField(
            model_name="website",
            name="invitation_pause_s",
            field=models.PositiveIntegerField(
                db_default=180,
                default=180,
                help_text="Seconds after the first of a visit; it doubles with each further one.",
                verbose_name="pause between two invitations",
            ),
        ),
        migrations.AddField(
            model_name="website",
            name="invitation_policy",
            field=models.CharField(
                db_default="once",
                choices=[("never", "Never"), ("once", "Once in a visit"), ("several", "Several times, with a growing pause")],
                default="once",
                max_length=8,
                verbose_name="invitations",
            ),
        ),
    ]
