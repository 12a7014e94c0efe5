"""Addresses of quality control."""

from __future__ import annotations

from django.urls import path

from doorstep.web.qc import entry_views, views

urlpatterns = [
    path("qc/", views.board, name="qc"),
    path("qc/load/", entry_views.load, name="qc-load"),
    path("qc/<str:code>/", views.item, name="qc-item"),
    path("qc/<str:code>/run/", entry_views.run, name="qc-run"),
    path("qc/<str:code>/pass/", entry_views.passed, name="qc-pass"),
    path("qc/<str:code>/withdraw/<int:number>/", entry_views.withdraw, name="qc-withdraw"),
]
