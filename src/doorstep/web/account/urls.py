"""Addresses of signing in and of one's own account."""

from __future__ import annotations

from django.urls import path

from doorstep.web.account import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/", views.account, name="account"),
    path("account/second-factor.svg", views.second_factor_picture, name="second-factor-picture"),
    path("language/<str:lang>/", views.language, name="language"),
]
