"""Tags of `tenants/ui/caching`: `{% cached "name" %}…{% endcached %}` and `{% drawn_once … %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from tenants.ui.caching import drawn_once as parts
from tenants.ui.caching.for_members import cached_fragment

register = template.Library()


class CachedNode(template.Node):
    def __init__(
        self,
        name: str,
        condition: FilterExpression | None,
        nodelist: NodeList,
        *,
        for_the_day: bool,
    ) -> None:
        self.name, self.condition, self.nodelist = name, condition, nodelist
        self.for_the_day = for_the_day

    def render(self, context: Context) -> SafeString:
        request: Any = context.get("request")
        if not hasattr(request, "city") or (self.condition and not self.condition.resolve(context)):
            return self.nodelist.render(context)
        text = cached_fragment(
            request,
            self.name,
            lambda: self.nodelist.render(context),
            for_the_day=self.for_the_day,
        )
        return SafeString(text)


@register.tag
def cached(parser: Parser, token: Token) -> CachedNode:
    """Parse `{% cached "name" [for_the_day] [when=condition] %}`."""
    _tag, *words = token.split_contents()
    for_the_day = "for_the_day" in words[1:2]
    name, *conditions = words[:1] + words[1 + for_the_day :] or [""]
    if not name or len(conditions) > 1 or not all(c.startswith("when=") for c in conditions):
        raise template.TemplateSyntaxError('Write {% cached "name" for_the_day when=condition %}.')
    condition = parser.compile_filter(conditions[0].removeprefix("when=")) if conditions else None
    nodelist = parser.parse(["endcached"])
    parser.delete_first_token()
    return CachedNode(name.strip("\"'"), condition, nodelist, for_the_day=for_the_day)


@register.simple_tag(takes_context=True)
def drawn_once(context: Context, template_name: str, **values: Any) -> SafeString:
    """Draw a template that sees nothing but `values`: see `tenants/ui/caching/drawn_once.py`."""
    return parts.drawn_once(context, template_name, values)
