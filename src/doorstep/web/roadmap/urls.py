"""Addresses of the roadmap."""

from __future__ import annotations

from django.urls import path

from doorstep.web.roadmap import views

urlpatterns = [path("roadmap/", views.overview, name="roadmap")]
