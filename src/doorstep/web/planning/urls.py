"""Addresses of planning."""

from __future__ import annotations

from django.urls import path

from doorstep.web.planning import access_views, choice_views, gap_views, plan_views, posting_views, views

urlpatterns = [
    path("planning/", views.index, name="planning"),
    path("planning/gaps/", gap_views.gaps, name="planning-gaps"),
    path("planning/gaps/<str:code>/", gap_views.gap, name="planning-gap"),
    path("planning/plan/", plan_views.plans, name="planning-plans"),
    path("planning/plan/<int:number>/", plan_views.plan, name="planning-plan"),
    path("planning/plan/<int:number>/again/", plan_views.again, name="planning-plan-again"),
    path("planning/plan/<int:number>/stop/", plan_views.stop, name="planning-plan-stop"),
    path("planning/plan/<int:number>/roadmap/", plan_views.roadmap, name="planning-plan-roadmap"),
    path("planning/plan/<int:number>/why/", plan_views.why, name="planning-plan-why"),
    path("planning/plan/<int:number>/<str:kind>/", plan_views.progress, name="planning-plan-progress"),
    path("planning/plan/<int:number>/<str:kind>/ask/", plan_views.ask, name="planning-plan-ask"),
    path("planning/postings/", posting_views.postings, name="planning-postings"),
    path("planning/postings/<int:number>/", posting_views.one, name="planning-posting"),
    path("planning/postings/<int:number>/enter/", posting_views.enter, name="planning-posting-enter"),
    path("planning/access/", access_views.access, name="planning-access"),
    path("planning/choice/", choice_views.choice, name="planning-choice"),
]
