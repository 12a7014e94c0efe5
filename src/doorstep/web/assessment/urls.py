"""Addresses of assessment."""

from __future__ import annotations

from django.urls import path

from doorstep.web.assessment import effect_views, target_views, views

urlpatterns = [
    path("assessment/", views.overview, name="assessment"),
    path("assessment/publish/", views.publish, name="assessment-publish"),
    path("assessment/rankings/<str:number>/", views.published, name="ranking"),
    path("assessment/areas/<int:area>/", views.card, name="scorecard"),
    path("assessment/effects/", effect_views.effects_page, name="effects"),
    path("assessment/effects/<str:code>/", effect_views.effect, name="effect"),
    path("assessment/targets/", target_views.targets_page, name="targets"),
    path("assessment/targets/<str:code>/", target_views.break_down, name="target-parts"),
]
