"""The log of hours of a product."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.products.actions import hours as actions
from tenants.products.forms import HoursForm
from tenants.products.models import HoursSpent
from tenants.products.permissions import our_product
from tenants.products.queries import lines, products
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.pagination import page_of

PAGE = 30


@member_required
@require_http_methods(["GET", "POST"])
def log(request: MemberRequest, pk: int) -> HttpResponse:
    found = our_product(request, pk)
    form = HoursForm(request.POST or None, initial={"day": localdate()})
    if form.is_valid():
        with error_on_refusal(form):
            actions.log_hours(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect("products:hours", found.pk)
    context = {
        "form": form,
        "product": found,
        "log": page_of(request, products.hours_log(found), size=PAGE),
        "total": lines.hours_spent(found),
    }
    return render(request, "products/hours.html", context)


@member_required
@require_POST
def strike(request: MemberRequest, pk: int, line: int) -> HttpResponse:
    """Strike a line out, or count it again."""
    found = get_object_or_404(HoursSpent, pk=line, product=pk)
    with message_on_refusal(request):
        if found.struck_at:
            actions.count_hours_again(found, by=request.member)
        else:
            actions.strike_hours(found, by=request.member, now=now())
    return redirect("products:hours", pk)
