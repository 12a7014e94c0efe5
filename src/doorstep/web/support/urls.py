"""Addresses of paired support."""

from __future__ import annotations

from django.urls import path

from doorstep.web.support import outreach_views, technique_views, views

urlpatterns = [
    path("support/", views.overview, name="support"),
    path("support/techniques/", technique_views.techniques_page, name="support-techniques"),
    path("support/outreach/", outreach_views.outreach, name="support-outreach"),
    path("support/training/", outreach_views.training, name="support-training"),
]
