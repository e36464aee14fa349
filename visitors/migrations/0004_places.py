"""Where a visit came from on the map, and what is kept of its address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0003_devices"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="address",
            field=models.CharField(db_default="", blank=True, help_text="The whole of it, where the company chose to keep that.", max_length=45),
        ),
        migrations.AddField(
            model_name="visit",
            name="city",
            field=models.CharField(db_default="", blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="visit",
            name="country",
            field=models.CharField(
                db_default="", blank=True, help_text="ISO 3166, two capital letters; where his address is, by ``visitors.places``.", max_length=2
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="network",
            field=models.CharField(db_default="", blank=True, help_text="His address, cut to a /24 or, of IPv6, a /48.", max_length=50),
        ),
        migrations.AddField(
            model_name="visit",
            name="place_names",
            field=models.JSONField(
                db_default=models.Value({}, models.JSONField()),
                blank=True,
                default=dict,
                help_text="Language to region and city in it, where the data has them.",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="region",
            field=models.CharField(db_default="", blank=True, max_length=100),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(condition=models.Q(("address", ""), _negated=True), fields=["id"], name="visit_with_address"),
        ),
    ]
