"""Address of an area's page."""

from __future__ import annotations

from django.urls import path

from doorstep.web.areas import views

urlpatterns = [path("areas/<int:code>/", views.detail, name="area")]
