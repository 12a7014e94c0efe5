"""Address of the region's page."""

from __future__ import annotations

from django.urls import path

from doorstep.web.region import views

urlpatterns = [path("", views.overview, name="region")]
