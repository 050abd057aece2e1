"""The group writes to HQ on the page of its application."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from franchise.actions.conversation import write_message
from franchise.errors import WroteTooOften
from franchise.forms import MessageForm
from franchise.limits import MESSAGES
from franchise.permissions import initiator_of
from franchise.views.application import changeable_or_404, show
from tenants.refusals import error_on_refusal
from tenants.registry import limiter
from tenants.registry.requests import HubRequest


@require_POST
def write(request: HubRequest, key: str) -> HttpResponse:
    found = changeable_or_404(request, key)
    form = MessageForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            if not limiter.take(MESSAGES, f"application:{found.pk}"):
                raise WroteTooOften
            write_message(
                found, **form.cleaned_data, by=initiator_of(request, found), now=timezone.now()
            )
            messages.success(request, _("HQ has your words."))
            return redirect(f"{found.get_absolute_url()}#talk")
    return show(request, found, status=422, message_form=form)
