"""The figures of days (of the company's time zone), kept up in the transaction that stores the facts. They name nobody."""

from __future__ import annotations

from django.db import models


class DailyTraffic(models.Model):
    """What came to a website on one day from one source."""

    day = models.DateField()
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="traffic", db_index=False)
    channel = models.CharField(max_length=12)
    engine = models.CharField(max_length=40, blank=True)
    visits = models.BigIntegerField(default=0)
    page_views = models.BigIntegerField(default=0)
    visible_ms = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "website", "channel", "engine"], name="daily_traffic_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"


# Who stayed away for longer than this counts as if it had been so many days: no span is longer.
LONGEST_GAP = 400


class DailyVisitors(models.Model):
    """How many visitors began a visit on one day, by how long they had stayed away.

    That is what different visitors of any span can be summed up from without knowing who they were: in the days from A to B
    each is counted on his first day there, which is the one whose gap reaches back before A.
    """

    day = models.DateField()
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="+", db_index=False)
    gap = models.PositiveSmallIntegerField(help_text="Days since the day on which they came before, at most ``LONGEST_GAP``; 0: they had never come.")
    visitors = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["website", "day", "gap"], name="daily_visitors_once")]

    def __str__(self) -> str:
        return f"{self.day} after {self.gap} days"


class DailyFigure(models.Model):
    """How often one value of one kind was met on one day: a page, a country, a browser."""

    class Kind(models.TextChoices):
        """What is counted. The values are stored: never change one."""

        PAGE = "page"
        WORDS = "words"
        CAMPAIGN = "campaign"
        COUNTRY = "country"
        DEVICE = "device"
        BROWSER = "browser"

    day = models.DateField()
    website = models.ForeignKey("visitors.Website", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=300, blank=True, help_text="Empty: unknown, or one of too many.")
    label = models.CharField(max_length=300, blank=True, help_text="The newest title of a page; who sent a campaign.")
    visits = models.BigIntegerField(default=0, help_text="Visits that began that day, of a page: with it.")
    page_views = models.BigIntegerField(default=0, help_text="Of a page.")

    class Meta:
        # In the order in which a screen asks.
        constraints = [models.UniqueConstraint(fields=["website", "kind", "day", "value"], name="daily_figure_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.value}"
