from django.urls import path

from tenants.governance.city_settings import views

app_name = "city_settings"
urlpatterns = [
    path("city-settings/", views.settings, name="list"),
    path("city-settings/<slug:name>/", views.propose, name="propose"),
]
