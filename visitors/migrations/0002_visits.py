"""Visits, the pages seen in them, and the figures of a day."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=tenants.ids.new_id, editable=False, unique=True)),
                ("number", models.PositiveIntegerField(help_text="Which of his visits this is, from 1.")),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(help_text="Newest thing that a page of the visit reported.")),
                ("left_at", models.DateTimeField(help_text="When the last open page was left; null while one is open.", null=True)),
                ("page_views", models.PositiveIntegerField(default=0)),
                ("visible_ms", models.BigIntegerField(default=0, help_text="How long its pages were visible, together.")),
                ("page_at", models.DateTimeField(help_text="Since when he is on the page below.")),
                ("page_url", models.CharField(blank=True, max_length=2000)),
                ("page_title", models.CharField(blank=True, max_length=300)),
                ("landing_url", models.CharField(blank=True, max_length=2000)),
                ("landing_title", models.CharField(blank=True, max_length=300)),
                ("referrer", models.CharField(blank=True, max_length=2000)),
                ("channel", models.CharField(help_text="How he came: a ``Channel`` of ``visitors.sources``.", max_length=12)),
                ("engine", models.CharField(blank=True, help_text="Which search engine, network or assistant.", max_length=40)),
                ("words", models.CharField(blank=True, help_text="What he searched for, where the engine says.", max_length=200)),
                ("campaign", models.JSONField(blank=True, default=dict)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("time_zone", models.CharField(blank=True, max_length=64)),
                ("screen", models.CharField(blank=True, max_length=12)),
                ("visitor", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="visitors.visitor")),
                ("website", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="visitors.website")),
            ],
        ),
        migrations.CreateModel(
            name="PageView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(unique=True)),
                ("viewed_at", models.DateTimeField()),
                ("url", models.CharField(max_length=2000)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("visible_ms", models.PositiveIntegerField(default=0, help_text="How long it was visible.")),
                ("scroll", models.PositiveSmallIntegerField(default=0, help_text="How far down it was read, in percent.")),
                ("visit", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="visitors.visit")),
            ],
        ),
        migrations.CreateModel(
            name="DailyTraffic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("channel", models.CharField(max_length=12)),
                ("engine", models.CharField(blank=True, max_length=40)),
                ("visits", models.BigIntegerField(default=0)),
                ("page_views", models.BigIntegerField(default=0)),
                ("visible_ms", models.BigIntegerField(default=0)),
                ("website", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="traffic", to="visitors.website")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "website", "channel", "engine"), name="daily_traffic_once")],
            },
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["visitor", "-started_at"], name="visit_of_visitor"),
        ),
        migrations.AddIndex(
            model_name="pageview",
            index=models.Index(fields=["visit", "viewed_at"], name="page_view_of_visit"),
        ),
    ]
