"""Addresses of the main domain: visitors, initiators, HQ."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tenants.api.routers import api_urls

handler400 = "deploy.error_pages.bad_request"
handler403 = "tenants.ui.forbidden.denied"
handler404 = "deploy.error_pages.not_found"
handler500 = "deploy.error_pages.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("public_site.urls")),
    path("", include("franchise.urls")),
    path("", include("billing.urls")),
    path("telegram/", include("tenants.telegram.hub_urls")),
    path("hq/", include("network.hq.urls")),
    path("help/", include("network.help.hub_urls")),
    path("", include("tenants.accounts.urls")),
    path("", include("tenants.ui.urls")),
    path("api/v1/", include(api_urls("register_hub", settings.HUB_URLCONF))),
    path("network/", include("network.directory.urls")),
]
if settings.ANYMAIL:
    urlpatterns.append(path("inbound-mail/", include("anymail.urls")))
if settings.DEMO:
    from deploy.demo.gallery import gallery

    urlpatterns += [
        path("demo/", include("deploy.demo.urls")),
        path("ui/gallery/", gallery),
    ]
