"""Addresses of planning."""

from __future__ import annotations

from django.urls import path

from doorstep.web.planning import access_views, choice_views, views

urlpatterns = [
    path("planning/", views.index, name="planning"),
    path("planning/access/", access_views.access, name="planning-access"),
    path("planning/choice/", choice_views.choice, name="planning-choice"),
]
