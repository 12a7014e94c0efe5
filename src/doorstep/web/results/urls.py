"""Addresses of the order desk."""

from __future__ import annotations

from django.urls import path

from doorstep.web.results import views

urlpatterns = [path("results/", views.desk, name="results")]
