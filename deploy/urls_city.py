"""Addresses of a city."""

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("tenants.ui.urls")),
    path("network/card/", include("network.cards.urls")),
    path("network/", include("network.directory.urls")),
]
