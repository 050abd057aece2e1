"""Pages of the settings of the city: what holds and since when, and a proposal of another value."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.governance.city_settings.actions import propose_value
from tenants.governance.city_settings.forms import ValueForm
from tenants.governance.city_settings.queries import all_settings
from tenants.governance.decisions.budgets import OPENED
from tenants.meetings.permanent import permanent_or_all
from tenants.members.budgets import spend
from tenants.members.city_settings import SETTINGS
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal


@require_safe
@member_required
def settings(request: MemberRequest) -> HttpResponse:
    may_propose = request.member in permanent_or_all(now=timezone.now())
    context = {"rows": all_settings(), "may_propose": may_propose}
    return render(request, "city_settings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def propose(request: MemberRequest, name: str) -> HttpResponse:
    """Propose another value."""
    if name not in SETTINGS:
        raise Http404(name)
    setting = SETTINGS[name]
    form = ValueForm(request.POST or None, setting=setting)
    if form.is_valid():
        with error_on_refusal(form):
            spend(OPENED, by=request.member)
            sent, now = form.cleaned_data, timezone.now()
            made = propose_value(setting, by=request.member, now=now, **sent)
            messages.success(request, _("Opened. The old value holds until it is decided."))
            return redirect(made)
    row = next(row for row in all_settings() if row.setting is setting)
    context = {"row": row, "form": form}
    return render(
        request, "city_settings/propose.html", context, status=422 if form.errors else 200
    )
