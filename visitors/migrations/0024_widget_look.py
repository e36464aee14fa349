"""Websites say more of how the widget looks on them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0023_visitor_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="website",
            name="faces",
            field=models.CharField(
                choices=[
                    ("photo", "Their photos, and the first letter where there is none"),
                    ("logo", "The company's logo"),
                    ("initials", "The first letter of their names"),
                ],
                db_default="photo",
                default="photo",
                max_length=8,
                verbose_name="operators appear with",
            ),
        ),
        migrations.AddField(
            model_name="website",
            name="icon",
            field=models.CharField(
                choices=[("bubble", "Bubble"), ("talk", "Two bubbles"), ("question", "Question mark"), ("headset", "Headset"), ("mail", "Envelope")],
                db_default="bubble",
                default="bubble",
                max_length=8,
                verbose_name="icon",
            ),
        ),
        migrations.AddField(
            model_name="website",
            name="logo",
            field=models.CharField(db_default="", default="", help_text="Where the logo is stored.", max_length=200),
        ),
        migrations.AddField(
            model_name="website",
            name="phone_offset_x",
            field=models.PositiveSmallIntegerField(help_text="On phones; empty: as elsewhere, within what a phone has room for.", null=True),
        ),
        migrations.AddField(
            model_name="website",
            name="phone_offset_y",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="website",
            name="texts",
            field=models.JSONField(db_default={}, default=dict, help_text="title, greeting, placeholder, offline -> language -> words."),
        ),
        migrations.AddField(
            model_name="website",
            name="theme",
            field=models.CharField(
                choices=[("auto", "As the page, else as the visitor's device"), ("light", "Light"), ("dark", "Dark")],
                db_default="auto",
                default="auto",
                max_length=5,
                verbose_name="light or dark",
            ),
        ),
    ]
