"""Network questions: offers, asking, taking, perspectives by city."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.library.models import PublishedFormat
from network.questions import actions, queries
from network.questions.forms import AskForm, NameForm
from network.questions.models import NetworkQuestion, Reply
from tenants.members.permissions import core_required, member_required
from tenants.members.requests import MemberRequest
from tenants.products.models import Question
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry import published_cities
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete


@member_required
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    shown = {
        "offers": queries.offers(request.city, now=now),
        "taken": queries.taken(request.city),
        "asked": queries.asked_by(request.city),
    }
    return render(request, "questions/index.html", shown)


@member_required
@require_safe
def question(request: MemberRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(queries.seen_in(request.city), pk=pk)
    member, now = request.member, timezone.now()
    by_city = queries.replies_by_city(asked)
    is_home = asked.city_id == request.city.pk
    here = asked.hostings.filter(city_id=request.city.pk).first()
    local = asked.local_id if is_home else here and here.local_id
    original = Question.objects.filter(pk=local).select_related("author").first() if local else None
    shown = {
        "asked": asked,
        "by_city": by_city,
        "is_home": is_home,
        "is_author": is_home and original is not None and original.author_id == member.pk,
        "local": original,
        "is_taken": original is not None and original.is_open and original.author.left_at is None,
        "is_declined": bool(here and not here.local_id),
        "can_take": not is_home and asked.can_be_taken(now=now) and member.is_core(now=now),
        "is_unread": is_home and queries.unread(member, city=request.city).filter(pk=pk).exists(),
        "mine": queries.own_captures(asked, member, request.city),
    }
    return render(request, "questions/question.html", shown)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest, question_id: int) -> HttpResponse:
    """Ask other cities to work on one's question; again: change the offer."""
    found = get_object_or_404(
        Question.objects.select_related("author"), pk=question_id, author=request.member
    )
    known = NetworkQuestion.objects.filter(city_id=request.city.pk, local_id=found.pk).first()
    initial = {"cities": known.cities, "until": known.until} if known else {}
    if known:
        formats = PublishedFormat.objects.open().filter(key=known.format_key)
        same = formats.filter(city_slug=known.format_owner).first()
        initial["format"] = same.pk if same else None
    form = AskForm(
        request.POST or None,
        initial=initial,
        cities=published_cities.open_cities(besides=request.city.pk),
        today=timezone.localdate(),
    )
    if form.is_valid():
        with error_on_refusal(form):
            asked = actions.ask_cities(
                found, city=request.city, by=request.member, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Asked: the cores of these cities see it now."))
            return redirect(asked)
    shown = {"question": found, "form": form, "known": known}
    return render(request, "questions/ask.html", shown, status=422 if form.is_bound else 200)


@member_required
@require_POST
def closing(request: MemberRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(NetworkQuestion, pk=pk, city_id=request.city.pk)
    with message_on_refusal(request):
        actions.close(asked, by=request.member, now=timezone.now())
        messages.success(request, _("Closed. What came back stays here, and theirs with them."))
    return redirect(asked)


@member_required
@require_POST
def reading(request: MemberRequest, pk: int) -> HttpResponse:
    """Note that the author read what came back."""
    asked = get_object_or_404(NetworkQuestion, pk=pk, city_id=request.city.pk)
    with message_on_refusal(request):
        actions.mark_read(asked, by=request.member, now=timezone.now())
    return redirect(asked)


@require_POST
def hosting(request: CityRequest, pk: int) -> HttpResponse:
    """POST takes the question to our queue, DELETE (`_method=delete`) says no for the core."""
    by = core_required(request)
    asked = get_object_or_404(NetworkQuestion.objects.exclude(city_id=request.city.pk), pk=pk)
    with message_on_refusal(request):
        if is_delete(request):
            actions.decline(asked, city=request.city, now=timezone.now())
            messages.success(request, _("Left. It can still be taken from this page."))
        else:
            actions.take(asked, city=request.city, by=by, now=timezone.now())
            messages.success(
                request, _("It is in your queue: you speak for it at the table on the evening.")
            )
    is_seen = queries.seen_in(request.city).filter(pk=pk).exists()
    return redirect(asked) if is_seen else redirect("questions:index")


@member_required
@require_POST
def name(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign one's words or leave them without a name; DELETE takes them back."""
    reply = get_object_or_404(Reply, pk=pk, city_id=request.city.pk)
    with message_on_refusal(request):
        if is_delete(request):
            actions.recall(reply, by=request.member, now=timezone.now())
            messages.success(request, _("Taken back: the other city doesn't read it any more."))
        else:
            form = NameForm(request.POST)
            with_name = form.is_valid() and form.cleaned_data["with_name"]
            actions.sign(reply, by=request.member, with_name=with_name)
            messages.success(request, _("Saved."))
    return redirect(reply.question)


@member_required
@require_POST
def thanks(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: this helped; DELETE takes it back."""
    reply = get_object_or_404(Reply, pk=pk, author_city_id=request.city.pk)
    with message_on_refusal(request):
        if is_delete(request):
            actions.unthank(reply, by=request.member)
        else:
            actions.thank(reply, by=request.member, city=request.city, now=timezone.now())
            messages.success(request, _("They will read that it helped."))
    return redirect(reply.question)
