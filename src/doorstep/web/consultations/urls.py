"""Addresses of remote consultation."""

from __future__ import annotations

from django.urls import path

from doorstep.web.consultations import invite_views, order_views, room_views, roster_views, sample_views, views

urlpatterns = [
    path("consultations/", views.queue, name="consultations"),
    path("consultations/invite/", invite_views.invite, name="consultation-invite"),
    path("consultations/order/", order_views.order, name="diagnosis-order"),
    path("consultations/samples/", sample_views.samples, name="samples"),
    path("consultations/samples/<int:sample>/", sample_views.judge, name="sample-judge"),
    path("consultations/experts/", roster_views.experts_page, name="experts"),
    path("consultations/experts/<str:account>/strike/", roster_views.strike, name="expert-strike"),
    path("consultations/agreements/", roster_views.agreements_page, name="agreements"),
    path("consultations/agreements/<int:agreement>/", roster_views.document, name="agreement-document"),
    path("rooms/<str:code>/", room_views.room, name="room"),
    path("rooms/<str:code>/enter/", room_views.enter, name="room-enter"),
    path("rooms/<str:code>/<int:seat>/post/", room_views.post, name="room-post"),
    path("rooms/<str:code>/<int:seat>/inbox/", room_views.inbox, name="room-inbox"),
    path("rooms/<str:code>/<int:seat>/leave/", room_views.leave, name="room-leave"),
]
