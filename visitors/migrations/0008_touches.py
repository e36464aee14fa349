"""Where a visitor's first and newest visit came from, and how many there were."""

from django.db import migrations, models

COUNT = """
UPDATE visitors_visitor v SET visit_count = o.visits, first_visit_at = o.first_at, last_visit_at = o.last_at
FROM (SELECT visitor_id, max(number) AS visits, min(started_at) AS first_at, max(started_at) AS last_at FROM visitors_visit GROUP BY visitor_id) o
WHERE o.visitor_id = v.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0007_live_visitors"),
    ]

    operations = [
        migrations.AddField(
            model_name="visitor",
            name="visit_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="visitor",
            name="first_visit_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="visitor",
            name="last_visit_at",
            field=models.DateTimeField(help_text="When his newest visit began.", null=True),
        ),
        migrations.AddField(
            model_name="visitor",
            name="first_touch",
            field=models.JSONField(help_text="A ``Touch``: where his first visit came from.", null=True),
        ),
        migrations.AddField(
            model_name="visitor",
            name="last_touch",
            field=models.JSONField(help_text="The same of his newest visit.", null=True),
        ),
        migrations.RunSQL([COUNT], migrations.RunSQL.noop),
    ]
