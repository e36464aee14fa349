"""Lines of the audit log say what was changed from what to what, so that it can be undone."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField("auditline", "changes", models.JSONField(db_default={}, default=dict, help_text="Field -> its value before and after.")),
        migrations.AddField(
            "auditline",
            "setting",
            models.CharField(db_default="", default="", help_text="What was changed, by its name in tenants.accounts.changes; or nothing.", max_length=40),
        ),
        migrations.AddField("auditline", "thing", models.UUIDField(help_text="Which one, where there are several of its kind.", null=True)),
        migrations.AddField(
            "auditline",
            "undoes",
            models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="accounts.auditline"),
        ),
        # Without a default first: lines that are there must not all get the same one.
        migrations.AddField("auditline", "uuid", models.UUIDField(editable=False, null=True, unique=True)),
        migrations.AlterField("auditline", "uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, null=True, unique=True)),
        migrations.AddIndex(
            "auditline",
            models.Index(condition=models.Q(("setting", ""), _negated=True), fields=["setting", "thing", "-id"], name="audit_of_a_setting"),
        ),
    ]
