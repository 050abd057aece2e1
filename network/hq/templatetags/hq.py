"""Tags of HQ's pages."""

from __future__ import annotations

from typing import Any

from django import template

from network.hq.menu import city_links, links, network_links

register = template.Library()


@register.inclusion_tag("ui/components/tabs.html", takes_context=True)
def hq_menu(context: template.Context) -> dict[str, Any]:
    """The pages of HQ that the reader may open. No query."""
    return links(context["request"])


@register.inclusion_tag("ui/components/tabs.html", takes_context=True)
def hq_city_menu(context: template.Context, slug: str) -> dict[str, Any]:
    """HQ's pages about one city. No query."""
    return city_links(context["request"], slug)


@register.inclusion_tag("ui/components/tabs.html", takes_context=True)
def hq_network_menu(context: template.Context) -> dict[str, Any]:
    """HQ's pages about all cities. No query."""
    return network_links(context["request"])
