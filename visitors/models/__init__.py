"""The company's sites and who comes to them."""

from visitors.models.visitor import Visitor
from visitors.models.website import Website

__all__ = ["Visitor", "Website"]
