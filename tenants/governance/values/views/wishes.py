"""Pages of wishes: the list with the form, one wish, merging and taking apart."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.governance.values import actions
from tenants.governance.values.budgets import spend_wish
from tenants.governance.values.forms import MergeForm, WishForm
from tenants.governance.values.models import Wish
from tenants.governance.values.permissions import may_merge, may_shape
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.pagination import page_of

SHOWN = 20


@require_http_methods(["GET", "POST"])
@member_required
def wishes(request: MemberRequest) -> HttpResponse:
    form, now = WishForm(request.POST or None), timezone.now()
    if form.is_valid():
        sent = form.cleaned_data
        with error_on_refusal(form):
            spend_wish(by=request.member, is_anonymous=sent["is_anonymous"])
            actions.make_wish(by=request.member, now=now, **sent)
            messages.success(request, _("Kept. Wishes like it will be brought together."))
            return redirect("values:wishes")
    found = Wish.objects.heads().select_related("member", "value").annotate(more=Count("joined"))
    context = {
        "form": form,
        "page": page_of(request, found, size=SHOWN),
        "may_shape": may_shape(request.member, now=now),
    }
    return render(request, "values/wishes.html", context, status=422 if form.errors else 200)


@require_safe
@member_required
def wish(request: MemberRequest, pk: str) -> HttpResponse:
    return _page(request, _found(pk), None)


@require_POST
@member_required
def merging(request: MemberRequest, pk: str) -> HttpResponse:
    """Merge a wish into another."""
    found = _found(pk)
    form = MergeForm(request.POST, wish=found)
    if form.is_valid():
        with error_on_refusal(form):
            into = form.cleaned_data["into"]
            head = actions.merge(found, into=into, by=request.member, now=timezone.now())
            messages.success(request, _("Merged. All words and names are still there."))
            return redirect(head)
    return _page(request, found, form)


@require_POST
@member_required
def apart(request: MemberRequest, pk: str) -> HttpResponse:
    """Let a wish stand alone again."""
    found = _found(pk)
    with message_on_refusal(request):
        actions.take_apart(found, by=request.member, now=timezone.now())
        messages.success(request, _("It stands alone again."))
    return redirect(found)


def _page(request: MemberRequest, found: Wish, form: MergeForm | None) -> HttpResponse:
    merges = may_merge(request.member, now=timezone.now())
    head = found.joined_to or found
    context = {
        "wish": found,
        "value": head.value,
        "joined": found.joined.select_related("member").order_by("made_on", "pk"),
        "may_merge": merges,
        "form": (form or MergeForm(wish=found)) if merges and found.value_id is None else form,
    }
    return render(request, "values/wish.html", context, status=422 if form else 200)


def _found(pk: str) -> Wish:
    rows = Wish.objects.select_related("member", "value", "joined_to__value")
    return get_object_or_404(rows, pk=pk)
