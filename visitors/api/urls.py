"""Addresses of visitors and websites below /api/v1/."""

from __future__ import annotations

from django.urls import path

from visitors.api import problems, views

__all__ = ["problems", "urlpatterns"]

urlpatterns = [
    path("visitors/", views.VisitorList.as_view()),
    path("visitors/<uuid:uuid>/", views.VisitorDetail.as_view()),
    path("visitors/<uuid:uuid>/visits/", views.VisitList.as_view()),
    path("websites/", views.WebsiteList.as_view()),
    path("websites/<uuid:uuid>/", views.WebsiteDetail.as_view()),
]
