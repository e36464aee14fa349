from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.AddField("entry", "amount", models.IntegerField(default=0)),
        migrations.AddField("entry", "paid_at", models.DateTimeField(null=True)),
        migrations.AddIndex("entry", models.Index(fields=["paid_at"], name="entry_paid")),
    ]
