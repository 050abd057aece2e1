"""Report words, block people and cities; reports as the core reads them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.introductions.actions import safety as actions
from network.introductions.forms import BlockForm, ReportedMessageForm, ReportForm
from network.introductions.models import Block, Introduction, Message
from network.introductions.queries.introductions import addressed_to, open_reports, reports
from network.introductions.queries.rooms import participations
from tenants.members.models import Member
from tenants.members.permissions import core_required, member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal
from tenants.registry import published_cities
from tenants.registry.requests import CityRequest


def met_introduction(request: MemberRequest, pk: int) -> Introduction:
    """An introduction that was asked of the member, or whose room they are or were in."""
    asked = addressed_to(request.member).filter(pk=pk).first()
    if asked is not None:
        return asked
    mine = participations(request.member).select_related("introduction__answer")
    return get_object_or_404(mine, introduction=pk).introduction


def message_of_others(request: MemberRequest, introduction: Introduction, pk: int) -> Message:
    others = Message.objects.filter(introduction=introduction)
    return get_object_or_404(
        others.exclude(city_id=request.city.pk, member=request.member.pk), pk=pk
    )


@member_required
@require_http_methods(["GET", "POST"])
def write_report(request: MemberRequest, pk: int) -> HttpResponse:
    """Report a message, or the introduction itself."""
    found = met_introduction(request, pk)
    link = ReportedMessageForm(request.GET)
    link.full_clean()
    form = ReportForm(request.POST or None, initial={"message": link.cleaned_data.get("message")})
    is_sent = form.is_valid()
    number = form.cleaned_data["message"] if is_sent else link.cleaned_data.get("message")
    message = message_of_others(request, found, number) if number is not None else None
    if message is None and found.city_id == request.city.pk:
        return redirect(found)  # one's own words
    if is_sent:
        with error_on_refusal(form):
            actions.report_words(
                found,
                by=request.member,
                message=message,
                reason=form.cleaned_data["reason"],
                now=now(),
            )
            messages.success(request, _("Reported. The cores of both cities read these words."))
            return redirect("introductions:index")
    context = {"form": form, "introduction": found, "message": message}
    return render(request, "introductions/write_report.html", context)


@member_required
@require_POST
def block(request: MemberRequest, pk: int) -> HttpResponse:
    found = met_introduction(request, pk)
    form = BlockForm(request.POST)
    if form.is_valid():
        actions.block(found, by=request.member, now=now(), **form.cleaned_data)
        messages.success(request, _("They reach you no more. You can undo it under Introductions."))
    return redirect("introductions:index")


@member_required
@require_POST
def unblock(request: MemberRequest, pk: int) -> HttpResponse:
    own = Block.objects.filter(city_id=request.city.pk, member=request.member.pk)
    actions.unblock(get_object_or_404(own, pk=pk))
    messages.success(request, _("They can ask you again."))
    return redirect("introductions:index")


@require_safe
def report(request: CityRequest, pk: int) -> HttpResponse:
    """The reported words, for the core: nothing else of the room."""
    core_required(request)
    found = get_object_or_404(reports(), pk=pk)
    is_about_us = found.against_city_id == request.city.pk
    other = found.city_id if is_about_us else found.against_city_id
    context = {
        "report": found,
        "is_about_us": is_about_us,
        "author": Member.objects.filter(pk=found.against_member).first() if is_about_us else None,
        "other_city": published_cities.by_number(other),
        "is_open": open_reports().filter(pk=pk).exists(),
    }
    return render(request, "introductions/report.html", context)


@require_POST
def close(request: CityRequest, pk: int) -> HttpResponse:
    member = core_required(request)
    actions.close_report(get_object_or_404(reports(), pk=pk), by=member, now=now())
    messages.success(request, _("Closed here. The other city's core closes its own."))
    return redirect("introductions:report", pk)
