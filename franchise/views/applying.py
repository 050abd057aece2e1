"""The form of the application: one page that looks for the city, adds people, and sends."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from franchise import drafts, gazetteer
from franchise.actions.applying import apply_for_city, join_first_group
from franchise.city_availability import Choice
from franchise.errors import EmailBusy
from franchise.forms import (
    KEY,
    ApplicationForm,
    ApplyButtonForm,
    ApplyLinkForm,
    InitiatorFormSet,
    initiators_of,
    key_of,
)
from franchise.limits import APPLICATIONS
from franchise.models import MOST_INITIATORS, Application
from franchise.permissions import may_change, remember_sender
from franchise.queries import next_steps, price_for_initiators
from tenants.refusals import error_on_refusal
from tenants.registry import limiter
from tenants.registry.requests import HubRequest


@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HubRequest) -> HttpResponse:
    """The form. One button sends it; the others look for the city or add a person.

    The session keeps the typed fields as a draft until the application is sent.
    """
    buttons = ApplyButtonForm(request.POST)
    if buttons.pressed("forget"):
        drafts.forget(request)
        return redirect("franchise:apply")
    sends = request.method == "POST"
    if sends:
        drafts.save(request)
    data = request.POST if sends else _draft(request)
    asks = data is not None and (not sends or buttons.only_searches)
    form = ApplicationForm(data, judged=not asks, initial=_beginning(request))
    more = buttons.pressed("more")
    people = initiators_of(data, judged=not asks, more=more, initial=_people_again(request))
    key, status = key_of(data), 200
    if sends and not asks:
        if sent := Application.objects.filter(key=key).first():
            drafts.forget(request)
            messages.info(request, _("This application has been sent already. Here it is."))
            return redirect(sent)
        if application := _send(request, form, people, key):
            drafts.forget(request)
            remember_sender(request, application)
            return redirect(application)
        status = 422
    if buttons.pressed("keep"):
        messages.success(request, _("Kept in this browser for a week. Come back when you like."))
    needs_another_look = form.judged and (
        (form.is_bound and bool(form.errors) and not _held(form))
        or (people.is_bound and bool(people.total_error_count()))
    )
    context = {
        "people": people,
        "key": key,
        "most": MOST_INITIATORS,
        "steps": next_steps(),
        "price": price_for_initiators(),
        "draft": data is not None and not sends,
        "needs_another_look": needs_another_look,
    }
    return _render(request, "franchise/apply.html", form, status=status, **context)


@require_POST
def draft(request: HubRequest) -> HttpResponse:
    """Keep the fields while they are typed. For scripts; without them every button does it."""
    drafts.save(request)
    return HttpResponse(status=204)


def _draft(request: HubRequest) -> QueryDict | None:
    """The draft of this browser, unless it was sent meanwhile."""
    typed = drafts.load(request)
    if typed and Application.objects.filter(key=typed.get("key", "")).exists():
        drafts.forget(request)
        return None
    return typed


def _send(
    request: HubRequest, form: ApplicationForm, people: InitiatorFormSet, key: str
) -> Application | None:
    """The application, or None with the reason beside its field."""
    complete = all((form.is_valid(), people.is_valid()))
    if not complete or form.place is None:
        return None
    if not limiter.take(APPLICATIONS, limiter.address_of(request)):
        form.add_error(
            None,
            _(
                "Very many applications came from your network. Everything you typed is still "
                "here: please send it again in an hour."
            ),
        )
        return None
    joins = ApplyButtonForm(request.POST).pressed("join")
    send = join_first_group if joins else apply_for_city
    with error_on_refusal(form):
        try:
            return send(
                key=key,
                place=form.place,
                plan=form.plan(language=get_language() or "ru"),
                people=people.people(),
                now=timezone.now(),
            )
        except EmailBusy as error:
            people.refuse(error.emails)
    return None


@require_GET
def places(request: HubRequest) -> HttpResponse:
    """A live list under the city's name, for htmx."""
    form = ApplicationForm(request.GET, judged=False)
    return _render(request, "franchise/_places.html", form)


@require_GET
def chosen(request: HubRequest) -> HttpResponse:
    """The state of the marked city and the proposed address, for htmx."""
    form = ApplicationForm(request.GET, judged=False)
    if form.marked and form.slug_is_untouched:
        data = request.GET.copy()
        data["slug"] = form.marked.slug
        form = ApplicationForm(data, judged=False)
    return _render(request, "franchise/_chosen.html", form)


def _render(
    request: HubRequest, template: str, form: ApplicationForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "held": _held(form), "main_domain": settings.MAIN_DOMAIN, **more}
    return render(request, template, context, status=status)


def _beginning(request: HubRequest) -> dict[str, Any]:
    """Initial values from the link to the form.

    ``?city=<number in GeoNames>``, ``?q=``, or ``?again=<key of an application that is over>``.
    """
    if before := _before(request):
        again = {name: getattr(before, name) for name in ("slug", "venue", "address", "at", "why")}
        number = {"geoname_id": before.geoname_id, "weekday": before.weekday}
        return {**again, **number, "q": before.name}
    link = ApplyLinkForm(request.GET).cleaned_data
    if place := gazetteer.place_from_input(link["city"]):
        return {"q": place.name, "geoname_id": place.geoname_id, "slug": place.slug}
    return {"q": link["q"]}


def _held(form: ApplicationForm) -> Choice | None:
    """The marked city, if another group has begun there."""
    number = form.picked
    return next((c for c in form.choices if c.place.geoname_id == number and not c.is_free), None)


def _before(request: HubRequest) -> Application | None:
    """The group's earlier application, to be sent once more."""
    key = ApplyLinkForm(request.GET).cleaned_data["again"]
    over = (Application.State.DECLINED, Application.State.WITHDRAWN)
    before = Application.objects.filter(key=key, state__in=over) if KEY.match(key) else None
    found = before.first() if before is not None else None
    return found if found and may_change(request, found) else None


def _people_again(request: HubRequest) -> list[dict[str, str]]:
    before = _before(request) if request.method == "GET" else None
    people = before.initiators.all() if before else ()
    return [{"name": person.name, "email": person.email} for person in people]
