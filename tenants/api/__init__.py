"""The framework of the API under `/api/v1/`: one router for a city, one for the main domain.

An app takes part with a module or package `api` that has

    def register(router: DefaultRouter) -> None:      # on every city
    def register_hub(router: DefaultRouter) -> None:  # on the main domain

Its views extend `tenants.api.views.ApiViewSet` or `tenants.members.api_base.CityViewSet` and call
the same queries and actions as the pages. The settings name the rest: API key or session, at most
100 rows a page, rate limits, and the JSON of refusals (`tenants.api.exception_handler`).
"""
