"""Addresses of the main domain: visitors, initiators, HQ."""

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("tenants.ui.urls")),
    path("network/", include("network.directory.urls")),
]
