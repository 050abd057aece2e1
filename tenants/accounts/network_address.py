"""The network address that a request came from."""

from __future__ import annotations

from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def network_address(request: HttpRequest) -> str | None:
    """The address behind our proxies; None if there is no valid one."""
    try:
        return str(ip_address(str(get_adapter().get_client_ip(request))))
    except (PermissionDenied, ValueError):
        return None
