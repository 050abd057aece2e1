"""My saved searches: what is new for each, save one, end one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from network.directory.forms import SearchForm
from network.directory.models import SavedSearch
from network.directory.saved_searches import actions
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import message_on_refusal
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
                request, _("Saved. New cards will be on your page and in your weekly letter.")
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


def mine(request: MemberRequest, pk: int) -> SavedSearch:
    return get_object_or_404(actions.searches_of(request.member), pk=pk)
