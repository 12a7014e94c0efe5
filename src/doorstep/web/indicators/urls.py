"""Addresses of the indicators."""

from __future__ import annotations

from django.urls import path

from doorstep.web.indicators import rows_views, views

urlpatterns = [
    path("indicators/", views.every, name="indicators"),
    path("indicators/<slug:code>/", views.detail, name="indicator"),
    path("indicators/<slug:code>/rows/", rows_views.rows, name="indicator-rows"),
]
