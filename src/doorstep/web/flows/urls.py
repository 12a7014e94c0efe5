"""Address of the flows page."""

from __future__ import annotations

from django.urls import path

from doorstep.web.flows import views

urlpatterns = [path("flows/", views.matrix, name="flows")]
