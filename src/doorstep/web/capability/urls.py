"""Addresses of capability."""

from __future__ import annotations

from django.urls import path

from doorstep.web.capability import views

urlpatterns = [
    path("capability/", views.filled, name="capability"),
    path("capability/<slug:code>/", views.of_institution, name="capability-of"),
]
