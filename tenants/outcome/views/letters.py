"""The choice of letters, and the page of a letter's unsubscribe link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.members.models import Member
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.outcome.actions import choose_letters, unsubscribe
from tenants.outcome.forms import LettersForm
from tenants.outcome.models import LetterChoice
from tenants.outcome.tokens import read_unsubscribe
from tenants.registry.requests import CityRequest


@member_required
@require_http_methods(["GET", "POST"])
def letters(request: MemberRequest) -> HttpResponse:
    choice = LetterChoice.objects.filter(member=request.member).first()
    wanted = [kind for kind in LetterChoice.Kind.values if not choice or kind not in choice.off]
    form = LettersForm(
        request.POST if request.method == "POST" else None, initial={"wanted": wanted}
    )
    if form.is_valid():
        choose_letters(by=request.member, wanted=form.cleaned_data["wanted"])
        messages.success(request, _("Saved."))
        return redirect("outcome:letters")
    return render(request, "outcome/letters.html", {"form": form})


@require_http_methods(["GET", "POST"])
def unsubscribe_page(request: CityRequest, token: str) -> HttpResponse:
    """Unsubscribe from letters of one kind; the token replaces signing in."""
    number, kind = read_unsubscribe(token) or (None, "")
    if kind not in LetterChoice.Kind.values:
        raise Http404
    member = get_object_or_404(Member.objects.here(), pk=number)
    if request.method == "POST":
        unsubscribe(by=member, kind=kind)
        return redirect("outcome:unsubscribe", token)
    is_off = bool(LetterChoice.without(kind, [member.pk]))
    label = LetterChoice.Kind(kind).label
    return render(request, "outcome/unsubscribe.html", {"label": label, "is_off": is_off})
