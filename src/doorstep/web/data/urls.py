"""Addresses of the data pages."""

from __future__ import annotations

from django.urls import path

from doorstep.web.data import batch_views, publish_views, quarantine_views, upload_views, views

urlpatterns = [
    path("data/", views.quality, name="data"),
    path("data/batches/", batch_views.batches, name="batches"),
    path("data/publish/", publish_views.publish, name="publish"),
    path("data/publish/progress/", publish_views.progress, name="publish-progress"),
    path("data/quarantine/", quarantine_views.listed, name="quarantine"),
    path("data/quarantine/<int:number>/", quarantine_views.row, name="quarantine-row"),
    path("data/upload/", upload_views.upload, name="upload"),
    path("data/upload/progress/", upload_views.progress, name="upload-progress"),
]
