"""The next evenings on somebody else's site: a frame, the script that places it, and how to get it.

The frame is the only page that other sites may show inside theirs. It reads no session and takes
no form, so nothing of a reader can be seen or pressed through it.
"""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from tenants.home.forms import EmbedForm
from tenants.home.queries import embedded_meetings
from tenants.registry.requests import CityRequest
from tenants.ui.context import brand, city_name

FRAME_SECONDS, SCRIPT_SECONDS = 60, 3600
ANYWHERE = {"frame-ancestors": ["*"]}


@require_safe
@xframe_options_exempt
@csp_replace(ANYWHERE)  # type: ignore[arg-type, unused-ignore]
@cache_control(public=True, max_age=FRAME_SECONDS)
def frame(request: CityRequest) -> HttpResponse:
    """The next evenings, without a session: `?language=en&theme=dark`; else as the browser is."""
    form = EmbedForm(request.GET)
    with translation.override(form.chosen("language") or translation.get_language()):
        context = {
            "meetings": embedded_meetings(now=timezone.now()),
            "frame_theme": form.chosen("theme"),
        }
        return render(request, "home/embed/frame.html", context)


@require_safe
@cache_control(public=True, max_age=SCRIPT_SECONDS)
def script(request: HttpRequest) -> HttpResponse:
    """The script of the one line; it knows its city by its own address."""
    return render(request, "home/embed/embed.js", content_type="text/javascript")


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type, unused-ignore]
def lines(request: CityRequest) -> HttpResponse:
    """The lines to copy, with a preview."""
    form = EmbedForm(request.GET)
    address, chosen = request.city.url_of("home:embed"), form.query()
    frame_url = f"{address}?{chosen}" if chosen else address
    title = f"{brand()} · {city_name(request.city)}"
    context = {
        "form": form,
        "preview": f"{reverse('home:embed')}?{chosen}",
        "script_line": format_html(
            '<script src="{}" data-title="{}"{} async></script>',
            request.city.url_of("home:embed_script"),
            title,
            format_html_join("", ' data-{}="{}"', form.choices()),
        ),
        "frame_line": format_html(
            '<iframe src="{}" title="{}" width="100%" height="520" loading="lazy"></iframe>',
            frame_url,
            title,
        ),
    }
    return render(request, "home/embed/lines.html", context)
