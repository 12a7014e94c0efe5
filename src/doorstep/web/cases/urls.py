"""Addresses of the case pages."""

from __future__ import annotations

from django.urls import path

from doorstep.web.cases import amend_views, case_views, document_views, send_views, views

urlpatterns = [
    path("cases/", views.listed, name="cases"),
    path("cases/find/", views.find, name="cases-find"),
    path("cases/bell/", views.bell, name="cases-bell"),
    path("cases/send/", send_views.send, name="cases-send"),
    path("cases/person/", send_views.person, name="cases-person"),
    path("cases/conditions/", send_views.conditions, name="cases-conditions"),
    path("cases/<str:number>/", case_views.detail, name="case"),
    path("cases/<str:number>/say/", case_views.say_words, name="case-say"),
    path("cases/<str:number>/attach/", document_views.attach, name="case-attach"),
    path("cases/<str:number>/documents/<int:entry>/", document_views.document, name="case-document"),
    path("cases/<str:number>/<int:instance>/amend/<str:kind>/", amend_views.amend, name="case-amend"),
    path("cases/<str:number>/<int:instance>/<str:step>/", case_views.take, name="case-step"),
]
