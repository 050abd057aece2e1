"""Panels of Telegram on other apps' pages."""

from __future__ import annotations

from django.conf import settings

from tenants.registry.requests import ScopedRequest
from tenants.ui.slots import Panel


def way_by_telegram(request: ScopedRequest) -> Panel | None:
    """Members sign in by their linked Telegram; the hub's door has no such way."""
    is_open = request.city and settings.TELEGRAM
    return Panel("telegram/panels/way_in.html") if is_open else None
