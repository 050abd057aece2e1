"""Addresses of Telegram in a city."""

from django.urls import path

from tenants.telegram import views

app_name = "telegram"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("link/", views.link, name="link"),
    path("link/end/", views.unlink, name="unlink"),
    path("group/", views.group, name="group"),
    path("group/code/", views.group_code, name="group_code"),
    path("group/end/", views.unlink_group, name="unlink_group"),
]
