"""`{% kept "name" %}…{% endkept %}`: see `tenants/ui/kept_parts.py`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from tenants.ui.kept_parts import drawn_once

register = template.Library()


class KeptNode(template.Node):
    def __init__(self, name: str, condition: FilterExpression | None, nodelist: NodeList) -> None:
        self.name, self.condition, self.nodelist = name, condition, nodelist

    def render(self, context: Context) -> SafeString:
        request: Any = context.get("request")
        if request is None or (self.condition and not self.condition.resolve(context)):
            return self.nodelist.render(context)
        return SafeString(drawn_once(request, self.name, lambda: self.nodelist.render(context)))


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept "name" %}` or `{% kept "name" when=condition %}`."""
    words = token.split_contents()[1:]
    name, *conditions = words
    if len(words) > 2 or any(not word.startswith("when=") for word in conditions):
        raise template.TemplateSyntaxError('Write {% kept "name" when=condition %}.')
    condition = parser.compile_filter(conditions[0].removeprefix("when=")) if conditions else None
    nodelist = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(name.strip("\"'"), condition, nodelist)
