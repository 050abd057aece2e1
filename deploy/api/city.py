"""The API of a city."""

from django.conf import settings

from deploy.api.routing import patterns

app_name = "api"
urlpatterns = patterns("register", settings.CITY_URLCONF)
