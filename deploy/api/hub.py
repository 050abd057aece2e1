"""The API of the main domain."""

from django.conf import settings

from deploy.api.routing import patterns

app_name = "api"
urlpatterns = patterns("register_hub", settings.HUB_URLCONF)
