"""Components as tags, each drawing one template of `ui/components/`; `/ui/gallery/` shows all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import segno
from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_outline

from tenants.ui import (
    avatars,
    charts,
    css_bundle,
    dates,
    forms,
    linemap_svg,
    linkify,
    markdown,
    plain_text,
    undo,
)
from tenants.ui.language_links import with_language
from tenants.ui.linemap import Line, LineMap, Stop
from tenants.ui.slots import slot_named

register = template.Library()
Shown = dict[str, Any]
NUMBER_AND_WORD = re.compile(r"(?<=\d) (?=[^\W\d])")


def component(name: str) -> str:
    return f"ui/components/{name}.html"


@register.simple_tag
def stylesheets() -> SafeString:
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in css_bundle.linked())
    )


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """An outline icon of heroicons; decoration unless `label` says what it means."""
    svg = _drawn(str(name), size)
    return format_html('{}<span class="visually-hidden">{}</span>', svg, label) if label else svg


@lru_cache(maxsize=512)
def _drawn(name: str, size: int) -> SafeString:
    """A page has some fifteen icons, and the library writes each as XML anew."""
    return SafeString(heroicon_outline(name, size=size, **{"class": "icon", "aria-hidden": "true"}))


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, *given: Any) -> SafeString:
    """The panels of the apps above for `{% slot "product_page" product %}`: see `ui/slots.py`.

    Providers get the request and what stands after the name; panels see the page's variables.
    """
    engine, drawn = Engine.get_default(), ""
    for panel in slot_named(name).fill(context["request"], *given):
        with context.push(dict(panel.context)):
            drawn += engine.get_template(panel.template).render(context)
    return SafeString(drawn)


@register.simple_tag(takes_context=True)
def to_host(context: template.Context, url: str) -> str:
    """An address on another host of ours; the language chosen here goes along."""
    request = context.get("request")
    return with_language(url, request) if request else url


@register.filter(name="markdown")
def markdown_filter(text: object) -> SafeString:
    return markdown.render(str(text or ""))


@register.filter
def plain(text: object) -> str:
    """A one-line text without invisible controls; still escaped by the template."""
    return plain_text.plain(str(text or ""))


@register.filter
def linked(text: object) -> SafeString:
    """Plain text whose addresses are links."""
    return linkify.linked(plain_text.plain(str(text or "")))


@register.filter
def contact_link(text: object) -> SafeString:
    """A contact, as a link where it is one."""
    return linkify.contact_link(plain_text.plain(str(text or "")))


@register.filter
def first_name(name: object) -> str:
    """The name by which a greeting addresses somebody."""
    return avatars.first_name(name)


@register.filter
def initials(name: object) -> str:
    return avatars.initials(name)


@register.filter
def tint(name: object) -> int:
    return avatars.tint(name)


@register.filter
def when(value: date | datetime | None, how: object = "") -> str:
    """`|when`, `|when:end`, `|when:"day"`, `"time"`, `"relative"`, `"zone"`, `"weekday"`.

    A number stays on the line of its word: «26 ноября», «3 дня».
    """
    return "" if value is None or value == "" else NUMBER_AND_WORD.sub("\xa0", _when(value, how))


def _when(value: date | datetime, how: object) -> str:
    if isinstance(how, date):
        return dates.when(value, how)
    match how:
        case "day":
            return dates.day(value, today=timezone.localdate())
        case "time":
            return dates.clock(value)
        case "weekday":
            return dates.weekday(value)
        case "relative":
            return dates.relative(value)
        case "zone":
            return f"{dates.when(value)} ({dates.offset(value)})"
        case _:
            return dates.when(value)


@register.filter
def around(start: datetime, end: datetime | None = None) -> str:
    """`{{ starts|around:ends }}`: «сегодня, через 26 минут», «началась 8 минут назад»."""
    return NUMBER_AND_WORD.sub("\xa0", dates.around(start, end))


@register.filter
def zone(name: object) -> str:
    """A time zone as people call it: `{{ city.timezone|zone }}`."""
    return dates.zone(str(name)) if name else ""


@register.simple_tag
def moment(value: date | datetime | None, how: object = "") -> SafeString | str:
    """The same words as `|when`, inside <time datetime> for machines."""
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), when(value, how))


@register.inclusion_tag(component("open_graph"), takes_context=True)
def open_graph(
    context: template.Context, title: object, description: object, picture: str
) -> Shown:
    """Facts for chats that show a link to this page; `picture` is the path of its card."""
    address = str(context.get("canonical_url", ""))
    return {
        "title": title,
        "description": description,
        "address": address,
        "picture": urljoin(address, picture),
        "brand": context.get("brand"),
    }


@register.simple_tag
def json_ld(facts: Mapping[str, object]) -> SafeString:
    """A data block of schema.org's words."""
    block = str(json_script(facts))
    return mark_safe(block.replace("application/json", "application/ld+json", 1))  # noqa: S308 - escaped by json_script


@register.inclusion_tag(component("share"), takes_context=True)
def share(context: template.Context, title: object) -> Shown:
    """A button that passes this page on, or copies its address where nothing can be passed on."""
    return {"title": title, "address": context.get("canonical_url", "")}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    return bound.as_field_group()


register.filter("problems", forms.problems)
register.filter("control", forms.control)


@register.inclusion_tag(component("line"))
def line(line: Line, label: str = "") -> Shown:
    return {"line": line, "label": label or line.title}


@register.inclusion_tag(component("linemap"), takes_context=True)
def linemap(context: template.Context, plan: LineMap, legend: str = "quiet") -> Shown:
    """The drawing is clickable; the same as a list waits for keyboards and screen readers, or is
    shown under the drawing with `legend="visible"`. Lines may lead to other hosts of ours."""
    lines = [replace(line, url=to_host(context, line.url)) for line in plan.lines]
    plan = replace(plan, lines=lines)
    return {
        "plan": plan,
        "wide": linemap_svg.wide(plan),
        "tall": linemap_svg.tall(plan),
        "legend": legend,
    }


@register.inclusion_tag(component("stop"))
def stop(stop: Stop) -> Shown:
    return {"stop": stop}


@register.inclusion_tag(component("progress"))
def progress(line: Line) -> Shown:
    """A line with stops as progress: a city being built, an application on its way."""
    return {"line": line, "done": line.done_count, "total": len(line.stops)}


@register.filter
def undo_url(message: Message) -> str:
    return undo.undo_url(message)


@register.inclusion_tag(component("people"), takes_context=True)
def people_strip(
    context: Context, persons: Iterable[object], limit: int = 8, total: int = 0, label: str = ""
) -> Shown:
    """`persons` are members (name, get_absolute_url) or plain names; `total` counts all of them.

    Visitors read first names, unless somebody has opened their profile.
    """
    everyone, viewer = list(persons), context.get("member")
    shown = everyone[:limit]
    return {
        "persons": [
            {"name": avatars.shown_name(p, viewer), "url": avatars.shown_url(p, viewer)}
            for p in shown
        ],
        "rest": max(0, (total or len(everyone)) - len(shown)),
        "label": label,
    }


@register.inclusion_tag(component("person_link"), takes_context=True)
def person_link(context: Context, person: object) -> Shown:
    """A name with the way to its profile, as far as the reader may see them."""
    viewer = context.get("member")
    return {"name": avatars.shown_name(person, viewer), "url": avatars.shown_url(person, viewer)}


@register.filter
def name_for(person: object, viewer: object) -> str:
    return avatars.shown_name(person, viewer)


@register.inclusion_tag(component("avatar"))
def avatar(person: object, size: str = "") -> Shown:
    return {"name": people_name(person), "size": size}


def people_name(person: object) -> str:
    return str(getattr(person, "name", "") or person or "")


@register.inclusion_tag(component("steps"))
def steps(items: Iterable[object], label: str = "") -> Shown:
    """Items with title, minutes, state (done|current|next) and optional detail."""
    return {"items": items, "label": label}


@register.simple_tag
def qr(address: str, *, border: int = 3, scale: int = 10, sized: bool = False) -> SafeString:
    """Draw an address as a QR code in SVG. `border` and `scale` count modules and pixels.

    It has white paper of its own on dark pages as well: scanners need it. Without `sized` it
    fills its box.
    """
    drawing = segno.make(address, error="m").svg_inline(
        scale=scale, border=border, omitsize=not sized, light="#fff" if border else None
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by segno from an address of ours


@register.inclusion_tag(component("press"))
def press(
    view: str,
    *args: Any,
    label: str,
    icon: str = "",
    icon_size: int = 20,
    look: str = "",
    form: str = "",
    target: str = "",
    htmx: bool = False,
    **fields: Any,
) -> Shown:
    """Draw a form of one button that posts to `view`, an address's name; `fields` are hidden.

    `look` is of the words quiet, bare, small, large, wide, danger, or "menu" for an item of a menu.
    `target` is the element that htmx replaces with the answer; `htmx` alone leaves that to the
    page around. `form` is a class.
    """
    url = reverse(view, args=args)
    looks = "" if look == "menu" else " ".join(["button", *(f"is-{word}" for word in look.split())])
    given = {"url": url, "label": label, "icon": icon, "icon_size": icon_size, "button": looks}
    return given | {"form": form, "target": target, "htmx": htmx, "fields": fields}


@register.inclusion_tag(component("empty"))
def empty(icon: str, title: str, text: str = "", url: str = "", action: str = "") -> Shown:
    return {"icon": icon, "title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag(component("stat"))
def stat(
    value: object, label: str, note: str = "", url: str = "", trend: Sequence[float] = ()
) -> Shown:
    return {"value": value, "label": label, "note": note, "url": url, "trend": trend}


@register.inclusion_tag(component("sparkline"))
def sparkline(values: Sequence[float], label: str = "") -> Shown:
    points = charts.sparkline(values)
    last = points.rsplit(" ", 1)[-1].split(",") if points else ["", ""]
    return {"points": points, "label": label, "x": last[0], "y": last[1]}


@register.inclusion_tag(component("chart"))
def chart(chart: charts.BarChart | charts.LineChart, open: bool = False) -> Shown:
    return {"chart": chart, "open": open}


@register.inclusion_tag(component("tabs"))
def tabs(items: Sequence[Shown], label: str) -> Shown:
    """Items {label, url, current, count}: views of one list, links that can be shared."""
    return {"items": items, "label": label}


@register.inclusion_tag(component("pagination"), takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> Shown:
    return {"page": page, "request": context.get("request")}


@register.simple_block_tag(takes_context=True)
def card(
    context: template.Context, content: str, title: str = "", url: str = "", **kwargs: str
) -> SafeString:
    """Keywords: eyebrow, icon, tone ("plain"|"accent"|"sunk"), level (heading, default 3)."""
    return _block("card", context, content, title=title, url=url, **kwargs)


@register.simple_block_tag(takes_context=True)
def dialog(
    context: template.Context, content: str, id: str, title: str, trigger: str = "", **kwargs: str
) -> SafeString:
    """A question in words. `trigger` draws its button too; keyword `tone="danger"`."""
    return _block("dialog", context, content, id=id, title=title, trigger=trigger, **kwargs)


@register.simple_block_tag(takes_context=True)
def menu(
    context: template.Context, content: str, label: str, icon: str = "", **kwargs: str
) -> SafeString:
    return _block("menu", context, content, label=label, icon=icon, **kwargs)


@register.simple_block_tag(takes_context=True)
def ticket(
    context: template.Context,
    content: str,
    starts: datetime,
    title: str,
    **kwargs: Any,
) -> SafeString:
    """A meeting. Keywords: ends, place, address, url, eyebrow, state ("past"|"cancelled")."""
    return _block("ticket", context, content, starts=starts, title=title, **kwargs)


@register.simple_block_tag(takes_context=True)
def scroll_table(
    context: template.Context, content: str, caption: str, **kwargs: str
) -> SafeString:
    """Rows and heads of a table of your own. Keyword `stack="1"`: cells become lines on phones."""
    return _block("table", context, content, caption=caption, **kwargs)


def _block(name: str, context: template.Context, content: str, **given: Any) -> SafeString:
    shown = {"content": SafeString(content), "csrf_token": context.get("csrf_token"), **given}
    return render_to_string(component(name), shown)
