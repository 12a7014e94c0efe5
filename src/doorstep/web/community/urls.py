"""Addresses of the monitoring indicators."""

from __future__ import annotations

from django.urls import path

from doorstep.web.community import views

urlpatterns = [path("community/", views.monitoring, name="community")]
