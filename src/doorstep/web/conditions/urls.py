"""Addresses of the conditions."""

from __future__ import annotations

from django.urls import path

from doorstep.web.conditions import views

urlpatterns = [
    path("conditions/", views.every, name="conditions"),
    path("conditions/<slug:code>/", views.detail, name="condition"),
]
