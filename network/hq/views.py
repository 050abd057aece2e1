"""Pages of HQ: what needs us today, and one application."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from franchise.actions.applying import city_of
from franchise.actions.conversation import assign, write_message, write_note
from franchise.actions.introductions import ask_first_group
from franchise.actions.leaving import latest_notice
from franchise.actions.review import (
    CityNames,
    approve_application,
    decline_application,
    is_address_taken,
)
from franchise.errors import AddressOfAnotherCity, AlreadyReviewed
from franchise.launch import launch_of, message_to_group
from franchise.models import Application, Signature
from franchise.queries import line_of, next_move
from franchise.views.agreement import pdf_response
from network.hq.application_gaps import missing_from
from network.hq.audit import refusal_logged
from network.hq.board import HEAD, csv_rows
from network.hq.board import board as board_columns
from network.hq.forms import (
    APPROVE,
    DECLINE,
    AssigneeForm,
    BoardForm,
    MessageToGroupForm,
    NoteForm,
    ReviewForm,
    SayForm,
)
from network.hq.models import AuditEntry
from network.hq.permissions import StaffRequest, reviewer, staff_only
from network.hq.rights import Right
from network.hq.tables import csv_file
from tenants.refusals import error_on_refusal, message_on_refusal

Kind = AuditEntry.Kind


@never_cache
@staff_only(Right.READ)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """All applications in columns."""
    form, now = BoardForm(request.GET, colleagues=request.colleagues), timezone.now()
    columns = board_columns(form.filters, pages=form.pages, now=now)
    context = {
        "form": form,
        "columns": columns,
        "total": sum(column.total for column in columns),
        "is_filtered": bool(form.filters.query),
        "query": urlencode(form.filters.query),
        "now": now,
    }
    return render(request, "hq/board.html", context)


@never_cache
@staff_only(Right.READ, logs_reading=Kind.DOWNLOADED)
@require_GET
def board_table(request: StaffRequest) -> HttpResponse:
    """The board as CSV, without anything private."""
    form = BoardForm(request.GET, colleagues=request.colleagues)
    request.audit.words = "applications.csv"
    return csv_file("applications.csv", HEAD, csv_rows(form.filters, now=timezone.now()))


@never_cache
@staff_only(Right.READ)
@require_GET
def application(request: StaffRequest, pk: int) -> HttpResponse:
    found = _application(pk)
    launch = launch_of(found, now=timezone.now())
    if SayForm(request.GET).is_about_launch and launch and launch.stuck_at:
        text = message_to_group(launch, language=found.language)
        return _show(request, found, message_form=MessageToGroupForm(initial={"text": text}))
    return _show(request, found)


@staff_only(Right.REVIEW, logs=Kind.APPROVED)
@require_POST
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve or decline an application. The first answer of anybody at HQ counts.

    The first press asks and names what is missing; the second one answers.
    """
    found = _application(pk)
    lacks = missing_from(found)
    given = {**_proposed(found), **request.POST.dict()}
    form = ReviewForm(given, lacks=len(lacks))
    approves = form.is_valid() and form.answer == APPROVE
    if approves and is_address_taken(found, slug=form.cleaned_data["slug"]):
        form.add_error("slug", AddressOfAnotherCity.message)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    takes_back = form.answer == DECLINE and form.cleaned_data["takes_back"]
    if not form.is_sure and (found.can_be_changed if takes_back else found.can_be_reviewed):
        context = {"application": found, "form": form, "lacks": lacks, **_domain()}
        return render(request, "hq/ask.html", context)
    words, slug, now = form.cleaned_data["words"], form.cleaned_data["slug"], timezone.now()
    log = request.audit
    log.describe(found)
    log.kind = Kind.APPROVED if form.answer == APPROVE else Kind.DECLINED
    with error_on_refusal(form):
        try:
            if form.answer == APPROVE:
                log.words = slug
                names = CityNames(form.cleaned_data["name_ru"], form.cleaned_data["name_en"])
                approve_application(
                    found,
                    words=words,
                    slug=slug,
                    names=names,
                    is_supported=form.cleaned_data.get("is_supported", False),
                    by=reviewer(request),
                    now=now,
                )
            else:
                decline_application(
                    found,
                    words=words,
                    by=reviewer(request),
                    now=now,
                    takes_back=form.cleaned_data["takes_back"],
                )
        except AlreadyReviewed as refusal:
            log.refused, log.words = True, str(refusal)
            messages.info(request, str(refusal))
        except ValidationError as error:
            form.add_error("slug", error)
    if form.errors:
        return _show(request, found, form, status=422)
    return redirect("hq:application", pk)


@staff_only(Right.REVIEW, logs=Kind.INTRODUCED)
@require_POST
def introduction(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask the first group of a city whether it wants to meet the second one."""
    found = _application(pk)
    request.audit.describe(found)
    with message_on_refusal(request, messages.INFO), refusal_logged(request.audit):
        ask_first_group(found, by=reviewer(request), now=timezone.now())
        messages.success(request, _("The first group is asked. Nobody has seen an address yet."))
    return redirect("hq:application", pk)


@never_cache
@staff_only(Right.READ, logs_reading=Kind.DOWNLOADED)
@require_GET
def agreement_copy(request: StaffRequest, pk: int) -> HttpResponse:
    """The signed agreement as PDF."""
    found = _application(pk)
    request.audit.describe(found, "agreement.pdf")
    return pdf_response(found)


@staff_only(Right.TALK, logs=Kind.WROTE)
@require_POST
def write(request: StaffRequest, pk: int) -> HttpResponse:
    """Words to the group, by page and by letter."""
    found = _application(pk)
    form = MessageToGroupForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            write_message(found, **form.cleaned_data, by=reviewer(request), now=timezone.now())
            request.audit.describe(found)
            messages.success(request, _("Sent to all of them."))
            return redirect(f"{reverse('hq:application', args=[pk])}#talk")
    return _show(request, found, status=422, message_form=form)


@staff_only(Right.TALK, logs=Kind.NOTED)
@require_POST
def note(request: StaffRequest, pk: int) -> HttpResponse:
    """Words that only HQ reads."""
    found = _application(pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, found, status=422, note_form=form)
    write_note(found, text=form.cleaned_data["text"], by=reviewer(request), now=timezone.now())
    request.audit.describe(found)
    messages.success(request, _("The note is kept."))
    return redirect(f"{reverse('hq:application', args=[pk])}#notes")


@staff_only(Right.TALK, logs=Kind.ASSIGNED)
@require_POST
def assignee(request: StaffRequest, pk: int) -> HttpResponse:
    """Name the person of HQ who takes care of an application."""
    found = _application(pk)
    form = AssigneeForm(request.POST)
    if not form.is_valid():
        return _show(request, found, status=422, assignee_form=form)
    chosen = form.cleaned_data["assignee"]
    assign(found, to=chosen, by=reviewer(request), now=timezone.now())
    request.audit.describe(found, chosen.email if chosen else "—")
    return redirect("hq:application", pk)


def _proposed(found: Application) -> dict[str, str]:
    """The address and names that the group asked for, and that HQ may correct."""
    return {"slug": found.slug, "name_ru": found.name_ru, "name_en": found.name_en}


def _domain() -> dict[str, str]:
    return {"main_domain": settings.MAIN_DOMAIN, "zone": settings.HQ_TIME_ZONE}


def _application(pk: int) -> Application:
    return get_object_or_404(
        Application.objects.select_related(
            "review__by", "franchise__city", "assignee"
        ).prefetch_related("initiators", "steps"),
        pk=pk,
    )


def _show(
    request: StaffRequest,
    found: Application,
    form: ReviewForm | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    second = found.state == Application.State.SECOND
    beside = Application.objects.filter(
        geoname_id=found.geoname_id, state=Application.State.SECOND
    ).exclude(pk=found.pk)
    context = {
        "application": found,
        "launch": launch_of(found, now=timezone.now()),
        "may_write": Right.TALK in request.rights,
        "form": form or ReviewForm(initial=_proposed(found)),
        "line": line_of(found),
        "next_move": next_move(found, now=timezone.now()),
        "signatures": Signature.objects.filter(agreement__application=found).select_related(
            "initiator"
        ),
        "messages_of_both": found.messages.all(),
        "message_form": MessageToGroupForm(),
        "notes": found.notes.select_related("by"),
        "note_form": NoteForm(),
        "assignee_form": AssigneeForm(initial={"assignee": found.assignee}),
        "changes": found.changes.all(),
        "first": found.first_group if second else None,
        "leaving": latest_notice(found.franchise.city) if found.has_city else None,
        "network_city": city_of(found.place) if second else None,
        "beside": list(beside.prefetch_related("initiators")),
        "lacks": missing_from(found),
        "now": timezone.now(),
        "overdue": found.is_overdue(now=timezone.now()),
        **_domain(),
        **more,
    }
    return render(request, "hq/application.html", context, status=status)
