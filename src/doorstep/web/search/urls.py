"""Addresses of the search and the icon."""

from __future__ import annotations

from django.urls import path

from doorstep.web.search import views

urlpatterns = [path("search/", views.search, name="search"), path("favicon.ico", views.icon, name="icon")]
