"""Addresses on the main domain."""

from django.urls import path

from tenants.telegram import webhook

app_name = "telegram_hub"
urlpatterns = [path("webhook/", webhook.receive, name="webhook")]
