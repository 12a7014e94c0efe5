"""Addresses of the board."""

from __future__ import annotations

from django.urls import path

from doorstep.web.capacity import views

urlpatterns = [
    path("capacity/", views.board, name="capacity"),
    path("capacity/<int:slot>/<str:act>/", views.change, name="capacity-change"),
]
