"""A column with a default and a table, as the next release might bring."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddField("outboxentry", "probe", models.CharField(max_length=5, default="a%b", db_default="a%b")),
        migrations.RunSQL(["CREATE TABLE probe (id bigint PRIMARY KEY)", "INSERT INTO probe VALUES (7)"], reverse_sql=["DROP TABLE probe"]),
    ]
