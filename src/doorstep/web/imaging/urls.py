"""Addresses of the image pages."""

from __future__ import annotations

from django.urls import path

from doorstep.web.imaging import object_views, study_views, views

urlpatterns = [
    path("imaging/", views.listed, name="imaging"),
    path("imaging/upload/", views.upload, name="imaging-upload"),
    path("imaging/<int:study>/", study_views.detail, name="imaging-study"),
    path("imaging/<int:study>/match/", views.match, name="imaging-match"),
    path("imaging/objects/<int:pk>/", object_views.content, name="imaging-object"),
    path("imaging/objects/<int:pk>/document/", object_views.document, name="imaging-document"),
]
