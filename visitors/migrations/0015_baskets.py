"""What lies in baskets, and how many prices were looked at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0014_attribute_deleted"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="basket_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text="How many pieces lie in the basket, by ``visitors.baskets``."),
        ),
        migrations.AddField(
            model_name="visit",
            name="prices_seen",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="How many of its page views were of something with a price."),
        ),
    ]
