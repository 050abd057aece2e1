"""My pairs: take part, skip a round, stop, tell that we have met."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tenants.members.letter_links import member_by_token
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.pairs import actions
from tenants.pairs.forms import TakePartForm
from tenants.pairs.letters import STOP
from tenants.pairs.models import Pair, PairChoice, Rhythm
from tenants.pairs.queries import pairs_of
from tenants.refusals import message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete
from tenants.ui.undo import say_undoable


@member_required
@require_http_methods(["GET", "POST"])
def mine(request: MemberRequest) -> HttpResponse:
    choice = PairChoice.objects.filter(member=request.member).first()
    start = choice.rhythm if choice else Rhythm.WEEKLY
    form = TakePartForm(request.POST or None, initial={"rhythm": start})
    if form.is_valid():
        actions.take_part(by=request.member, now=now(), **form.cleaned_data)
        messages.success(request, _("You take part. The next pairs are made on Monday."))
        return redirect("pairs:mine")
    moment = now()
    rests_until = choice.rests_until if choice else None
    context = {
        "form": form,
        "choice": choice,
        "next_round": actions.next_round(max(moment, rests_until or moment)),
        "rests": bool(rests_until and rests_until > moment),
        "pairs": pairs_of(request.member, now=moment),
    }
    return render(request, "pairs/mine.html", context)


@member_required
@require_POST
def skip(request: MemberRequest) -> HttpResponse:
    """Skip a round; DELETE takes it back."""
    if is_delete(request):
        actions.take_skip_back(by=request.member)
        messages.success(request, _("You are in the next round again."))
        return redirect("pairs:mine")
    actions.skip_once(by=request.member, now=now())
    words = _("Not this time. After that it goes on by itself.")
    say_undoable(request, words, url=request.path)
    return redirect("pairs:mine")


@member_required
@require_POST
def stop(request: MemberRequest) -> HttpResponse:
    actions.stop(by=request.member)
    messages.success(request, _("Stopped. You get nobody any more, and can begin again here."))
    return redirect("pairs:mine")


@csrf_exempt  # the program of a mailbox posts here by itself: RFC 8058
@require_http_methods(["GET", "POST"])
def stop_by_letter(request: CityRequest, token: str) -> HttpResponse:
    """Stop by the link of a letter; the token replaces signing in."""
    member = member_by_token(token, purpose=STOP)
    if request.method == "POST":
        actions.stop(by=member)  # answered without a redirect, as the RFC demands
    takes_part = PairChoice.objects.filter(member=member).exists()
    return render(request, "pairs/stop.html", {"takes_part": takes_part})


@member_required
@require_POST
def met(request: MemberRequest, pk: int) -> HttpResponse:
    with message_on_refusal(request):
        pair = get_object_or_404(Pair.objects.filter(members__contains=[request.member.pk]), pk=pk)
        actions.tell_met(pair, by=request.member, now=now())
        messages.success(request, _("Good. It counts like an evening at one table."))
    return redirect("pairs:mine")
