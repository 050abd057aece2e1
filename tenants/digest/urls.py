"""Addresses of the digest."""

from django.urls import path

from tenants.digest import views

app_name = "digest"
urlpatterns = [path("letters/weekly/<str:token>/", views.unsubscribe, name="unsubscribe")]
