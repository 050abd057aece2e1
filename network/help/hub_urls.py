"""The way of HQ's people from the main domain into a city."""

from django.urls import path

from network.help import hub_views

app_name = "help"
urlpatterns = [
    path("<slug:slug>/leaving/", hub_views.leaving, name="leaving"),
    path("<slug:slug>/token/", hub_views.token, name="token"),
]
