"""Pages for initiators: the application and where it stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from franchise import gazetteer, limits
from franchise.actions.applying import apply_for_city, join_first_group
from franchise.actions.confirming import confirm_initiator, initiator_of
from franchise.choosing import Choice
from franchise.errors import AddressTaken, CityHeld, EmailBusy
from franchise.forms import KEY, MOST, ApplicationForm, InitiatorFormSet, initiators_of, key_of
from franchise.models import Application
from franchise.queries import line_of, next_steps
from tenants.registry.limiter import address_of, take


@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The form. One button sends it; the others look for the city or add a person."""
    data = request.POST if request.method == "POST" else None
    asks = data is not None and _only_asks(data)
    form = ApplicationForm(data, judged=not asks, initial=_beginning(request))
    people = initiators_of(data, judged=not asks, more=data is not None and "more" in data)
    key, status = key_of(data), 200
    if data is not None and not asks:
        if sent := Application.objects.filter(key=key).first():
            messages.info(request, _("This application has been sent already. Here it is."))
            return redirect(sent)
        if application := _send(request, form, people, key):
            return redirect(application)
        status = 422
    context = {"people": people, "key": key, "most": MOST, "steps": next_steps()}
    return _render(request, "franchise/apply.html", form, status=status, **context)


def _only_asks(data: QueryDict) -> bool:
    """Looking for the city or adding a person; Enter (`go`) looks until a city is marked."""
    return "find" in data or "more" in data or ("go" in data and not data.get("geoname_id"))


def _send(
    request: HttpRequest, form: ApplicationForm, people: InitiatorFormSet, key: str
) -> Application | None:
    """The application, or None with the reason beside its field."""
    complete = all((form.is_valid(), people.is_valid()))
    if not complete or form.place is None:
        return None
    if not take(limits.APPLICATIONS, address_of(request)):
        form.add_error(
            None,
            _(
                "Very many applications came from your network. Everything you typed is still "
                "here: please send it again in an hour."
            ),
        )
        return None
    send = join_first_group if "join" in request.POST else apply_for_city
    try:
        return send(
            key=key,
            place=form.place,
            plan=form.plan(language=get_language() or "ru"),
            people=people.people(),
            now=timezone.now(),
        )
    except CityHeld:
        form.add_error("q", _("In this city a group has begun already."))
    except AddressTaken:
        form.add_error("slug", _("This address is taken. Please choose another one."))
    except EmailBusy as error:
        people.refuse(error.emails)
    return None


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """A live list under the city's name, for htmx."""
    form = ApplicationForm(request.GET, judged=False)
    return _render(request, "franchise/_places.html", form)


@require_GET
def chosen(request: HttpRequest) -> HttpResponse:
    """What follows from the marked city: its state and the address we propose, for htmx."""
    form = ApplicationForm(request.GET, judged=False)
    untouched = request.GET.get("slug", "") in {"", request.GET.get("proposed", "")}
    if form.marked and untouched:
        data = request.GET.copy()
        data["slug"] = form.marked.slug
        form = ApplicationForm(data, judged=False)
    return _render(request, "franchise/_chosen.html", form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an initiator's letter. Looking changes nothing: mail programs look, too."""
    found = initiator_of(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        confirm_initiator(found, now=timezone.now())
        messages.success(request, _("Thank you, %(name)s. HQ sees it.") % {"name": found.name})
        return redirect(found.application)
    shown = {"person": found, "application": found.application}
    return render(request, "franchise/confirm.html", shown)


@never_cache
@require_GET
def application(request: HttpRequest, key: str) -> HttpResponse:
    """Where an application stands; while the city is being built it refreshes itself."""
    if not KEY.match(key):
        raise Http404
    found = get_object_or_404(
        Application.objects.select_related("review", "franchise__city").prefetch_related(
            "initiators", "steps"
        ),
        key=key,
    )
    template = (
        "franchise/_standing.html"
        if "HX-Request" in request.headers
        else "franchise/application.html"
    )
    line, domain = line_of(found), settings.MAIN_DOMAIN
    context = {"application": found, "line": line, "main_domain": domain}
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _render(
    request: HttpRequest, template: str, form: ApplicationForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "held": _held(form), "main_domain": settings.MAIN_DOMAIN, **more}
    return render(request, template, context, status=status)


def _beginning(request: HttpRequest) -> dict[str, Any]:
    """What the link to the form already knows: ``?city=<number in GeoNames>`` or ``?q=``."""
    if place := gazetteer.numbered(request.GET.get("city", "")):
        return {"q": place.name, "geoname_id": place.geoname_id, "slug": place.slug}
    return {"q": request.GET.get("q", "")[:80]}


def _held(form: ApplicationForm) -> Choice | None:
    """The marked city, when somebody has begun there before."""
    number = form.picked
    return next((c for c in form.choices if c.place.geoname_id == number and not c.is_free), None)
