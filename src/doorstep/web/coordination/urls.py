"""Addresses of the counts and of the map of referrals in motion."""

from __future__ import annotations

from django.urls import path

from doorstep.web.coordination import motion_views, views

urlpatterns = [
    path("coordination/", views.counts, name="coordination"),
    path("coordination/motion/", motion_views.motion, name="coordination-motion"),
]
