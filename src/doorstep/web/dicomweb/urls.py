"""Addresses of DICOMweb."""

from __future__ import annotations

from django.urls import path

from doorstep.web.dicomweb import views

_STUDY = "dicom-web/studies/<str:study>"
_INSTANCE = f"{_STUDY}/series/<str:series>/instances/<str:sop>"
urlpatterns = [
    path("dicom-web/studies", views.studies, name="dicomweb-studies"),
    path(_STUDY, views.retrieve, name="dicomweb-study"),
    path(f"{_STUDY}/metadata", views.metadata, name="dicomweb-study-metadata"),
    path(f"{_STUDY}/series/<str:series>/metadata", views.metadata, name="dicomweb-series-metadata"),
    path(_INSTANCE, views.retrieve, name="dicomweb-instance"),
    path(f"{_INSTANCE}/metadata", views.metadata, name="dicomweb-instance-metadata"),
]
