from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicSiteConfig(AppConfig):
    name = "public_site"
    verbose_name = _("Public site")

    def ready(self) -> None:
        from public_site import legal_texts  # noqa: F401 - registers a check
        from tenants.ui.nav import NavItem, register

        items = (
            (_("Cities"), "public:cities", 20),
            (_("How it works"), "public:how", 30),
            (_("Begin in my city"), "franchise:apply", 40),
        )
        for label, url_name, order in items:
            register(NavItem(label=label, url_name=url_name, order=order, scope="hub"))
