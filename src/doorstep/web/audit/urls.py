"""Address of the audit record."""

from __future__ import annotations

from django.urls import path

from doorstep.web.audit import views

urlpatterns = [path("audit/", views.record, name="audit")]
