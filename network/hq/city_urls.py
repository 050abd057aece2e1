"""Addresses of HQ's words inside a city."""

from django.urls import path

from network.hq import announcement_views

app_name = "from_hq"

urlpatterns = [
    path("", announcement_views.from_hq, name="all"),
    path("<int:pk>/reading/", announcement_views.reading, name="reading"),
]
