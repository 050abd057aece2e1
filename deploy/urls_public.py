"""Addresses of the main domain: visitors, initiators, HQ."""

from django.conf import settings
from django.urls import include, path

handler403 = "tenants.ui.denied.denied"
urlpatterns = [
    path("", include("public_site.urls")),
    path("", include("franchise.urls")),
    path("hq/", include("network.hq.urls")),
    path("", include("tenants.accounts.urls")),
    path("", include("tenants.ui.urls")),
    path("api/v1/", include("deploy.api.hub")),
    path("network/", include("network.directory.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("deploy.demo.urls")))
