"""Addresses of the notices."""

from __future__ import annotations

from django.urls import path

from doorstep.web.notices import views

urlpatterns = [
    path("notices/", views.listed, name="notices"),
    path("notices/acknowledge/", views.acknowledge_all, name="notices-acknowledge"),
    path("notices/<int:notice>/acknowledge/", views.acknowledge, name="notice-acknowledge"),
]
