"""Addresses of the counts of recognition."""

from __future__ import annotations

from django.urls import path

from doorstep.web.recognition import views

urlpatterns = [path("recognition/", views.counts, name="recognition")]
