"""My saved searches: what is new for each, save one, end one, letters on and off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from network.directory.forms import SearchForm
from network.directory.models import SavedSearch
from network.directory.saved_searches import actions
from network.directory.saved_searches.letters import STOP
from tenants.members.letter_links import member_by_token
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.undo import say_undoable


@member_required
@require_http_methods(["GET", "POST"])
def searches(request: MemberRequest) -> HttpResponse:
    member = request.member
    if request.method == "POST":
        with message_on_refusal(request):
            asked = SearchForm(request.POST, reader=member, home=request.city).filled()
            actions.save_search(by=member, text=asked.pop("q", ""), filters=asked, now=now())
            messages.success(
                request, _("Saved. New cards will be on your page, once a day by letter, too.")
            )
        return redirect("saved_searches:list")
    kept = list(actions.searches_of(member).order_by("pk"))
    context = {
        "searches": [
            {
                "saved": saved,
                "cards": actions.fresh_cards(saved, reader=member),
                "query": urlencode({"q": saved.text, **saved.filters}),
            }
            for saved in kept
        ],
        "by_letter": any(saved.by_letter for saved in kept),
    }
    return render(request, "directory/saved_searches.html", context)


@member_required
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    ended = actions.end_search(mine(request, pk))
    words = _("Ended: nothing is told of this search any more.")
    say_undoable(request, words, url=reverse("saved_searches:resume", args=[ended]))
    return redirect("saved_searches:list")


@member_required
@require_POST
def resume(request: MemberRequest, ended: str) -> HttpResponse:
    with message_on_refusal(request):
        actions.resume_search(ended, by=request.member, now=now())
        messages.success(request, _("The search goes on."))
    return redirect("saved_searches:list")


@member_required
@require_POST
def seen(request: MemberRequest, pk: int) -> HttpResponse:
    actions.mark_seen(mine(request, pk))
    return redirect("saved_searches:list")


@member_required
@require_POST
def letters(request: MemberRequest) -> HttpResponse:
    """Switch the letters of all saved searches on or off."""
    is_on = actions.searches_of(request.member).filter(by_letter=True).exists()
    change = actions.stop_letters if is_on else actions.start_letters
    change(request.member)
    messages.success(request, _("Saved."))
    return redirect("saved_searches:list")


@csrf_exempt  # the program of a mailbox posts here by itself: RFC 8058
@require_http_methods(["GET", "POST"])
def stop(request: CityRequest, token: str) -> HttpResponse:
    """End these letters; the token of the letter replaces signing in."""
    member = member_by_token(token, purpose=STOP)
    if request.method == "POST":
        actions.stop_letters(member)  # answered without a redirect, as the RFC demands
    is_off = not actions.searches_of(member).filter(by_letter=True).exists()
    return render(request, "directory/stop_letters.html", {"is_off": is_off})


def mine(request: MemberRequest, pk: int) -> SavedSearch:
    return get_object_or_404(actions.searches_of(request.member), pk=pk)
