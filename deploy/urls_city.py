"""Addresses of a city."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tenants.api.routers import api_urls

handler400 = "deploy.error_pages.bad_request"
handler403 = "tenants.ui.forbidden.denied"
handler404 = "deploy.error_pages.not_found"
handler500 = "deploy.error_pages.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.accounts.urls")),
    path("", include("tenants.members.urls")),
    path("", include("tenants.home.urls")),
    path("", include("tenants.ui.urls")),
    path("", include("tenants.notifications.urls")),
    path("", include("tenants.products.urls")),
    path("", include("tenants.formats.urls")),
    path("", include("tenants.meetings.urls")),
    path("", include("tenants.outcome.urls")),
    path("", include("tenants.pairs.urls")),
    path("", include("tenants.webhooks.urls")),
    path("", include("tenants.governance.decisions.urls")),
    path("", include("tenants.governance.duties.urls")),
    path("", include("tenants.governance.city_settings.urls")),
    path("", include("tenants.governance.values.urls")),
    path("", include("tenants.conversations.urls")),
    path("", include("tenants.governance.moderation.urls")),
    path("", include("tenants.rounds.urls")),
    path("", include("tenants.digest.urls")),
    path("telegram/", include("tenants.telegram.urls")),
    path("meetings/<int:pk>/", include("tenants.live.urls")),
    path("", include("tenants.live.wall_urls")),
    path("api/v1/", include(api_urls("register", settings.CITY_URLCONF))),
    path("network/card/", include("network.cards.urls")),
    path("network/help/", include("network.help.urls")),
    path("network/", include("network.passports.urls")),
    path("network/", include("network.introductions.urls")),
    path("network/library/", include("network.library.urls")),
    path("network/questions/", include("network.questions.urls")),
    path("network/searches/", include("network.directory.saved_searches.urls")),
    path("network/", include("network.directory.urls")),
    path("from-hq/", include("network.hq.city_urls")),
]
if settings.DEMO:
    from deploy.demo.gallery import gallery

    urlpatterns.append(path("ui/gallery/", gallery))
