"""Address of the accounts page."""

from __future__ import annotations

from django.urls import path

from doorstep.web.accounts import views

urlpatterns = [path("accounts/", views.listed, name="accounts")]
