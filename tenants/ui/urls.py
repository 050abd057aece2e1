from django.conf import settings
from django.urls import URLPattern, path

from tenants.ui.theme import choose_theme

app_name = "ui"

urlpatterns: list[URLPattern] = [path("ui/theme/", choose_theme, name="theme")]

if settings.DEBUG or getattr(settings, "DEMO", False):
    from tenants.ui.gallery import gallery

    urlpatterns.append(path("ui/gallery/", gallery, name="gallery"))
