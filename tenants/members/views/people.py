"""The list of people, and the page of one person."""

from __future__ import annotations

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenants.members import queries
from tenants.members.forms import PeopleSearchForm
from tenants.members.models import Member
from tenants.members.requests import member_of
from tenants.registry.requests import CityRequest
from tenants.ui.caching.for_members import read_once
from tenants.ui.caching.for_visitors import same_for_visitors
from tenants.ui.pagination import page_of
from tenants.ui.robots import not_indexed

A_PAGE = 30


@require_safe
@same_for_visitors
def people(request: CityRequest) -> HttpResponse:
    search = PeopleSearchForm(request.GET)
    newest, reader, today = search.newest, member_of(request), timezone.localdate()
    words = search.words

    def page() -> Page[Member]:
        found = queries.people(reader=reader, words=words, newest=newest, today=today)
        return page_of(request, found, size=A_PAGE)

    orders = [
        {"label": _("In a new order every day"), "url": "?", "current": not newest, "count": None},
        {"label": _("Newest first"), "url": "?order=new", "current": newest, "count": None},
    ]
    shown = {
        "page": SimpleLazyObject(page),  # members share what is drawn of it
        "is_same_for_members": not words,
        "search": search,
        "orders": orders,
        "newest": newest,
        "everyone": 0 if reader else Member.objects.here().count(),
    }
    return not_indexed(render(request, "members/people.html", shown))


@require_safe
def member(request: CityRequest, pk: int) -> HttpResponse:
    viewer = member_of(request)
    readable = Member.objects.here() if viewer else Member.objects.here().filter(is_public=True)
    # Visitors are led to signing in.
    person = read_once(request, "person", lambda: get_object_or_404(readable, pk=pk))
    shown = {
        "person": person,
        "is_me": viewer is not None and viewer.pk == person.pk,
        "duties": person.duties.current(now=timezone.now()).order_by("taken_at"),
    }
    page = render(request, "members/member.html", shown)
    return page if person.is_public else not_indexed(page)
