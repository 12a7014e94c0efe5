"""Addresses of the duty roster."""

from __future__ import annotations

from django.urls import path

from doorstep.web.duty import views

urlpatterns = [
    path("duty/", views.roster, name="duty"),
    path("duty/load/", views.load, name="duty-load"),
    path("duty/<int:duty>/remove/", views.remove, name="duty-remove"),
]
