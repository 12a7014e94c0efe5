"""Addresses of the ledgers."""

from __future__ import annotations

from django.urls import path

from doorstep.web.ledgers import form_views, row_views, views

urlpatterns = [
    path("ledgers/<slug:ledger>/", views.rows, name="ledger"),
    path("ledgers/<slug:ledger>/new/", form_views.new, name="ledger-new"),
    path("ledgers/<slug:ledger>/load/", form_views.load, name="ledger-load"),
    path("ledgers/<slug:ledger>/rows.csv", views.as_csv, name="ledger-csv"),
    path("ledgers/<slug:ledger>/<str:code>/", row_views.detail, name="ledger-row"),
    path("ledgers/<slug:ledger>/<str:code>/edit/", form_views.edit, name="ledger-edit"),
    path("ledgers/<slug:ledger>/<str:code>/withdraw/", form_views.withdraw, name="ledger-withdraw"),
    path("ledgers/<slug:ledger>/<str:code>/<slug:step>/", row_views.take, name="ledger-step"),
]
