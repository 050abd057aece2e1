"""Which letters I want."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.outcome.actions import choose_letters
from tenants.outcome.forms import LettersForm
from tenants.outcome.models import LetterChoice


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
