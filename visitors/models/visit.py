"""What a visitor does on a site: visits, and the pages seen and events told in them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from tenants.ids import new_id

# A visit ends after so long without a sign of him.
IDLE = timedelta(minutes=30)


class Visit(models.Model):
    """A visitor's stay on a site: it ends after 30 minutes without a sign of him, or when a campaign brings him anew."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    visitor = models.ForeignKey("visitors.Visitor", on_delete=models.CASCADE, related_name="visits", db_index=False)
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="visits", db_index=False)
    number = models.PositiveIntegerField(help_text="Which of his visits this is, from 1.")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="Newest thing that a page of the visit reported.")
    left_at = models.DateTimeField(null=True, help_text="When the last open page was left; null while one is open.")
    page_views = models.PositiveIntegerField(default=0)
    visible_ms = models.BigIntegerField(default=0, help_text="How long its pages were visible, together.")
    event_count = models.PositiveIntegerField(default=0, db_default=0)
    basket_count = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="How many pieces lie in the basket, by ``visitors.baskets``.")
    prices_seen = models.PositiveIntegerField(default=0, db_default=0, help_text="How many of its page views were of something with a price.")
    page_at = models.DateTimeField(help_text="Since when he is on the page below.")
    page_url = models.CharField(max_length=2000, blank=True)
    page_title = models.CharField(max_length=300, blank=True)
    landing_url = models.CharField(max_length=2000, blank=True)
    landing_title = models.CharField(max_length=300, blank=True)
    referrer = models.CharField(max_length=2000, blank=True)
    channel = models.CharField(max_length=12, help_text="How he came: a ``Channel`` of ``visitors.sources``.")
    engine = models.CharField(max_length=40, blank=True, help_text="Which search engine, network or assistant.")
    words = models.CharField(max_length=200, blank=True, help_text="What he searched for, where the engine says.")
    campaign = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=35, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    screen = models.CharField(max_length=12, blank=True)
    device = models.CharField(max_length=8, blank=True, help_text="A ``DeviceKind`` of ``visitors.devices``.")
    browser = models.CharField(max_length=60, blank=True)
    system = models.CharField(max_length=60, blank=True)
    country = models.CharField(
        db_default="", max_length=2, blank=True, help_text="ISO 3166, two capital letters; where his address is, by ``visitors.places``."
    )
    region = models.CharField(db_default="", max_length=100, blank=True)
    city = models.CharField(db_default="", max_length=100, blank=True)
    place_names = models.JSONField(
        db_default=models.Value({}, models.JSONField()), default=dict, blank=True, help_text="Language to region and city in it, where the data has them."
    )
    network = models.CharField(db_default="", max_length=50, blank=True, help_text="His address, cut to a /24 or, of IPv6, a /48.")
    address = models.CharField(db_default="", max_length=45, blank=True, help_text="The whole of it, where the company chose to keep that.")

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-started_at"], name="visit_of_visitor"),
            # For the day on which the company chooses otherwise.
            models.Index(fields=["id"], name="visit_with_address", condition=~models.Q(address="")),
            # Who is on the site now. A B-tree on a moment that every hit changes would cost each of them an entry in every index.
            BrinIndex(fields=["seen_at"], name="visit_seen", pages_per_range=16, autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"visit {self.number} of {self.visitor_id}"


class PageView(models.Model):
    """A page that was seen. Its public id is made by the page, so a report that comes twice counts once."""

    uuid = models.UUIDField(unique=True)
    # Checking each row's key would cost more than writing it. Whoever stores pages, and whoever deletes visits, holds the lock "hits".
    visit = models.ForeignKey("visitors.Visit", on_delete=models.CASCADE, related_name="pages", db_index=False, db_constraint=False)
    viewed_at = models.DateTimeField()
    url = models.CharField(max_length=2000)
    title = models.CharField(max_length=300, blank=True)
    visible_ms = models.PositiveIntegerField(default=0, help_text="How long it was visible.")
    scroll = models.PositiveSmallIntegerField(default=0, help_text="How far down it was read, in percent.")
    product = models.JSONField(null=True, help_text="A ``Product`` of ``visitors.services.hits``: what the page says it sells.")

    class Meta:
        indexes = [models.Index(fields=["visit", "viewed_at"], name="page_view_of_visit")]

    def __str__(self) -> str:
        return self.url


class TrackedEvent(models.Model):
    """Something that the company's site says a visitor did, by its page or by its server. Told twice with one id, it happened once."""

    uuid = models.UUIDField(unique=True, default=new_id)
    visitor = models.ForeignKey("visitors.Visitor", on_delete=models.CASCADE, related_name="events", db_index=False)
    visit = models.ForeignKey("visitors.Visit", null=True, on_delete=models.CASCADE, related_name="events", db_index=False)
    happened_at = models.DateTimeField()
    name = models.CharField(max_length=64)
    data = models.JSONField(default=dict, blank=True, help_text="Flat: names to texts, numbers, yes and no.")

    class Meta:
        indexes = [
            models.Index(fields=["visit", "happened_at"], name="event_of_visit"),
            models.Index(fields=["visitor", "-happened_at"], name="event_of_visitor"),
        ]

    def __str__(self) -> str:
        return self.name
