"""`{% cached "name" %}…{% endcached %}`: see `tenants/ui/caching/for_members.py`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from tenants.ui.caching.for_members import cached_fragment

register = template.Library()


class CachedNode(template.Node):
    def __init__(self, name: str, condition: FilterExpression | None, nodelist: NodeList) -> None:
        self.name, self.condition, self.nodelist = name, condition, nodelist

    def render(self, context: Context) -> SafeString:
        request: Any = context.get("request")
        if not hasattr(request, "city") or (self.condition and not self.condition.resolve(context)):
            return self.nodelist.render(context)
        text = cached_fragment(request, self.name, lambda: self.nodelist.render(context))
        return SafeString(text)


@register.tag
def cached(parser: Parser, token: Token) -> CachedNode:
    """`{% cached "name" %}` or `{% cached "name" when=condition %}`."""
    _tag, *words = token.split_contents()
    if len(words) not in (1, 2) or not all(word.startswith("when=") for word in words[1:]):
        raise template.TemplateSyntaxError('Write {% cached "name" when=condition %}.')
    condition = parser.compile_filter(words[1].removeprefix("when=")) if words[1:] else None
    nodelist = parser.parse(["endcached"])
    parser.delete_first_token()
    return CachedNode(words[0].strip("\"'"), condition, nodelist)
