"""The API under `/api/v1/`: one router for a city, one for the main domain.

An app takes part by having an `api.py` with

    def register(router: DefaultRouter) -> None:      # on every city
    def register_hub(router: DefaultRouter) -> None:  # on the main domain

Its views are ordinary DRF views that call the same queries and actions as the pages. What they may
rely on is set once in the settings: token or session, pages of at most 100, the shape of errors
(`deploy.api.answers`), limits for visitors. A refusal of the domain may simply be raised: an
exception with `words` is answered with 409, or with its `status`. The signed-in person is
`tenants.members.middleware.member_of(request)`: `request.member` is asked before tokens are.
"""
