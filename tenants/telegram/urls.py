"""Addresses of Telegram in a city."""

from django.urls import path

from tenants.telegram import sign_in_pages, views

app_name = "telegram"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("sign-in/", sign_in_pages.sign_in, name="sign_in"),
    path("sign-in/digits/", sign_in_pages.digits, name="digits"),
    path("link/", views.link, name="link"),
    path("link/end/", views.unlink, name="unlink"),
    path("group/", views.group, name="group"),
    path("group/code/", views.group_code, name="group_code"),
    path("group/end/", views.unlink_group, name="unlink_group"),
]
