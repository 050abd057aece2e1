"""The front page and the city's page, the sitemap and robots.txt."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.home import queries
from tenants.home.actions import write_city_page
from tenants.home.forms import CityPageForm, CitySearchForm
from tenants.home.launch_steps import checklist
from tenants.home.next_steps import next_steps
from tenants.home.search import search_city
from tenants.home.weekdays import come_on, is_today
from tenants.meetings.guest_recognition import proven_emails
from tenants.members import inbox
from tenants.members.permissions import member_required, right_required
from tenants.members.requests import MemberRequest, guest_of, member_of, reader_of, rights_for
from tenants.members.rights import Right, may
from tenants.registry.requests import CityRequest
from tenants.registry.scope import current_city
from tenants.ui.caching.for_members import read_once
from tenants.ui.caching.for_visitors import same_for_visitors
from tenants.ui.context import brand, city_name
from tenants.ui.forms import cleaned
from tenants.ui.share_card import ShareCard, answer, many_lines

# Pages with people stay crawlable, so that crawlers read their "noindex".
NOT_CRAWLED = ("/api/", "/here/", "/i18n/", "/me/", "/meetings/guest/", "/welcome/")


@require_safe
def search(request: CityRequest) -> HttpResponse:
    """People, products, questions and formats by the same words."""
    form = cleaned(CitySearchForm(request.GET))
    text = form.cleaned_data["q"]
    groups = search_city(
        text, member=member_of(request), reader=reader_of(request), today=timezone.localdate()
    )
    context = {"form": form, "text": text, "groups": groups}
    page = "home/found.html" if request.htmx else "home/search.html"
    return render(request, page, context)


@require_safe
@same_for_visitors
def front(request: CityRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    guest = guest_of(request)
    seen = queries.front(
        reader=member,
        now=now,
        once=partial(read_once, request),
        guest_emails=proven_emails(request),
        guest_address=guest.address if guest else "",
    )
    meeting = seen.next.meeting if seen.next else None
    rights = rights_for(request)
    lets_in = meeting is not None and meeting.lets_in(now=now)
    launch = checklist(member, rights=rights, now=now) if member else None
    steps = next_steps(member, now=now, rights=rights) if member and not launch else ()
    context = {
        "front": seen,
        "waits": inbox.items(member, inbox.counts_for(request), now=now) if member else [],
        "launch": launch,
        "steps": launch.steps if launch else steps,
        "come": come_on(meeting.starts_at, now=now) if meeting else "",
        "is_today": meeting is not None and is_today(meeting.starts_at, now=now),
        "lets_in": lets_in and (member is not None or (seen.next and seen.next.mine)),
        "is_core": lets_in and bool(rights),  # every duty gives some right
        "may_write_page": Right.CITY_PAGE in rights,
        "may_plan": meeting is None and Right.RHYTHM in rights,
    }
    return render(request, "home/front.html", context)


@require_safe
def share_card(request: CityRequest) -> HttpResponse:
    """The preview picture of the city."""
    card = ShareCard(
        place=brand(),
        title=city_name(request.city),
        detail=_(
            "Every week we meet and move each other's ideas, projects and products forward. "
            "Come as you are: everyone is equal here."
        ),
        lines=many_lines(request),
    )
    return answer(request, card)


@require_safe
@same_for_visitors
def about(request: CityRequest) -> HttpResponse:
    member = member_of(request)
    context = {
        "page": queries.city_page(),
        "may_edit": may(member, Right.CITY_PAGE, now=timezone.now()),
    }
    return render(request, "home/about.html", context)


@require_safe
def sitemap(request: CityRequest) -> HttpResponse:
    """The sitemap: public pages, without those that show people."""
    city = current_city()
    pages = [city.url(path) for path in queries.public_pages(now=timezone.now())]
    return render(request, "ui/sitemap.xml", {"pages": pages}, content_type="application/xml")


@require_safe
def robots(request: CityRequest) -> HttpResponse:
    """robots.txt: closes personal pages, the door and the API to crawlers."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_CRAWLED)]
    lines.append(f"Sitemap: {current_city().url_of('home:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_http_methods(["GET", "POST"])
@member_required
def edit(request: MemberRequest) -> HttpResponse:
    right_required(request, Right.CITY_PAGE)
    page = queries.city_page()
    kept = {name: getattr(page, name) for name in CityPageForm.base_fields}
    form = CityPageForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        write_city_page(**form.cleaned_data)
        messages.success(request, _("Saved. This is what newcomers read first."))
        return redirect("home:about")
    return render(request, "home/edit.html", {"form": form})
