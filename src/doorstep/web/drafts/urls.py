"""Addresses of drafts."""

from __future__ import annotations

from django.urls import path

from doorstep.web.drafts import views

urlpatterns = [
    path("drafts/<slug:form>/", views.keep, name="draft-keep"),
    path("drafts/<slug:form>/drop/", views.drop, name="draft-drop"),
]
