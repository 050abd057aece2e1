"""Reads of endpoints."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from tenants.webhooks.models import Delivery, Endpoint


def endpoint_list() -> list[Endpoint]:
    """All endpoints with `last_state` and `last_at` of their newest delivery; one statement."""
    newest = Delivery.objects.filter(endpoint=OuterRef("pk")).newest()
    found = Endpoint.objects.annotate(
        last_state=Subquery(newest.values("state")[:1]),
        last_at=Subquery(newest.values("made_at")[:1]),
    )
    return list(found.order_by("name", "pk"))
