"""Page views without a check of each row's visit: it costs as much as the row, and the lock "hits" keeps visits from going meanwhile."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visitors", "0019_contacts_by_creation")]

    operations = [
        migrations.AlterField(
            model_name="pageview",
            name="visit",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="visitors.visit"
            ),
        ),
    ]
