"""Address of the living page."""

from __future__ import annotations

from django.urls import path

from doorstep.web.ui import views

urlpatterns = [path("ui/", views.components, name="ui")]
