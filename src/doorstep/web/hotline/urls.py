"""Addresses of the hotline; those under `call/` are open to everybody."""

from __future__ import annotations

from django.urls import path

from doorstep.web.hotline import counts_views, public_views, views

urlpatterns = [
    path("hotline/", views.calls, name="hotline"),
    path("hotline/poster/", views.poster, name="hotline-poster"),
    path("hotline/poster.svg", views.poster_code, name="hotline-poster-code"),
    path("hotline/link/<str:number>.svg", views.link_code, name="hotline-link-code"),
    path("hotline/counts/", counts_views.counts, name="hotline-counts"),
    path("call/of/<str:token>/", public_views.of, name="call-of"),
    path("call/<str:institution>/", public_views.call, name="call"),
]
