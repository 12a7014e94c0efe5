"""Addresses of bulletins."""

from __future__ import annotations

from django.urls import path

from doorstep.web.bulletins import views

urlpatterns = [
    path("bulletins/", views.listed, name="bulletins"),
    path("bulletins/verify/", views.verify, name="bulletin-verify"),
    path("bulletins/<int:bulletin>/", views.detail, name="bulletin"),
    path("bulletins/<int:bulletin>/sign/", views.sign, name="bulletin-sign"),
    path("bulletins/<int:bulletin>/file.<str:kind>", views.download, name="bulletin-file"),
]
