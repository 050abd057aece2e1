"""Panels of help from HQ on other apps' pages."""

from __future__ import annotations

from typing import Any

from network.help.recognition import helper_of
from tenants.ui.slots import Panel


def helper_banner(request: Any) -> Panel | None:
    """Say on each page that HQ is looking, what for and until when."""
    helper = helper_of(request)
    return Panel("help/banner.html", {"helper": helper}) if helper else None
