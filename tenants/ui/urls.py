from django.urls import URLPattern, path

from tenants.ui.icons import icon, manifest
from tenants.ui.theme import choose_theme

app_name = "ui"

urlpatterns: list[URLPattern] = [
    path("ui/theme/", choose_theme, name="theme"),
    path("ui/icon-<int:size>.png", icon, name="icon"),
    path("manifest.webmanifest", manifest, name="manifest"),
    # Browsers and phones request these two without reading the page.
    path("favicon.ico", icon, {"size": 32}),
    path("apple-touch-icon.png", icon, {"size": 180}),
]
