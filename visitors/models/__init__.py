"""The company's sites, who comes to them, and what they do there."""

from visitors.models.visit import DailyTraffic, PageView, Visit
from visitors.models.visitor import Visitor
from visitors.models.website import Website

__all__ = ["DailyTraffic", "PageView", "Visit", "Visitor", "Website"]
