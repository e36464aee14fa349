"""Addresses of the public site."""

from __future__ import annotations

from django.urls import path

from tenants.signup import views

app_name = "signup"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("pricing/", views.pricing, name="pricing"),
    path("signup/", views.signup, name="signup"),
    path("signup/address/", views.check_address, name="address"),
    path("signup/sent/<str:ticket>/", views.sent, name="sent"),
    path("signup/sent/<str:ticket>/resend/", views.resend, name="resend"),
    path("signup/confirm/<str:token>/", views.confirm, name="confirm"),
    path("closed/", views.closed, name="closed"),
    path("restore/<uuid:uuid>/<str:token>/", views.restore, name="restore"),
]
