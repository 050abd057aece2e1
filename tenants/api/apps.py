from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tenants.api"
    label = "api"

    def ready(self) -> None:
        from tenants.accounts.slots import API_KEYS_INTRO
        from tenants.api.panels import reference_link

        API_KEYS_INTRO.register(reference_link)
