"""Ask for an archive of a city, follow its making, download it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from franchise.actions.applying import Person
from franchise.actions.exporting import ask_for_export
from franchise.desk_page import latest_export
from franchise.managers import for_managers
from franchise.models import CityExport, Franchise
from tenants.refusals import message_on_refusal
from tenants.registry.models import City
from tenants.registry.requests import HubRequest


@for_managers
@require_POST
def ask(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """Order an archive; a second press is the same one."""
    franchises = Franchise.objects.select_related("city").filter(city=city)
    with message_on_refusal(request):
        ask_for_export(
            get_object_or_404(franchises.order_by("-pk")[:1]), by=manager, now=timezone.now()
        )
        messages.success(request, _("The archive is being made. All of you get a letter."))
    return redirect(f"{reverse('franchise:desk', args=[city.slug])}#export")


@for_managers
@require_safe
def progress(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """The part of the desk that follows the making; without htmx, the desk."""
    if "HX-Request" not in request.headers:
        return redirect(f"{reverse('franchise:desk', args=[city.slug])}#export")
    context = {"export": latest_export(city)}
    with timezone.override(city.zone):
        return render(request, "franchise/desk/export.html", context)


@for_managers
@require_safe
def download(request: HubRequest, city: City, manager: Person, pk: int) -> HttpResponseBase:
    """The file, for managers only; stored by no cache."""
    ready = CityExport.objects.filter(franchise__city=city, state=CityExport.State.READY)
    export = get_object_or_404(ready, pk=pk)
    try:
        content = export.path.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    name = f"{city.slug}-{export.asked_at:%Y-%m-%d}.zip"
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type="application/zip"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
