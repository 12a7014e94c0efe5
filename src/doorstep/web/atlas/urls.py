"""Address of the outflow atlas."""

from __future__ import annotations

from django.urls import path

from doorstep.web.atlas import views

urlpatterns = [path("atlas/", views.atlas, name="atlas")]
