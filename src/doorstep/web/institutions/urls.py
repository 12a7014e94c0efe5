"""Addresses of the institutions."""

from __future__ import annotations

from django.urls import path

from doorstep.web.institutions import views

urlpatterns = [
    path("institutions/", views.every, name="institutions"),
    path("institutions/<str:code>/", views.detail, name="institution"),
]
