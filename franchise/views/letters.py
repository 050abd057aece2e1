"""Pages behind the links of letters. Opening one changes nothing: mail scanners open them, too."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from franchise.actions.confirmation import confirm_initiator
from franchise.actions.introductions import agree_to_meet
from franchise.forms import LetterLinkForm
from franchise.permissions import remember_person
from franchise.tokens import read_agreement, read_confirmation, read_personal
from tenants.refusals import message_on_refusal
from tenants.registry.requests import HubRequest
from tenants.ui.avatars import first_name


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HubRequest, token: str) -> HttpResponse:
    """An initiator confirms that they belong to the group."""
    found = read_confirmation(token)
    if found is None:
        raise Http404
    application = found.application
    if request.method == "POST":
        confirm_initiator(found, now=timezone.now())
        remember_person(request, found)
        thanks = (
            _("Thank you, %(name)s. The group is asked now.")
            if application.is_one_person
            else _("Thank you, %(name)s. HQ sees it.")
        )
        messages.success(request, thanks % {"name": first_name(found.name)})
        return redirect(application)
    others = application.initiators.exclude(pk=found.pk)
    context = {
        "about": application,
        "application": application,
        "person": found,
        "others": others,
    }
    return render(request, "franchise/confirm.html", context)


@never_cache
@require_safe
def open_application(request: HubRequest, token: str) -> HttpResponse:
    """Open the application as the person whom the letter was sent to."""
    person = read_personal(token)
    if person is None:
        return render(request, "franchise/link_over.html", status=404)
    remember_person(request, person)
    application, link = person.application, LetterLinkForm(request.GET)
    if link.is_to_agreement:
        return redirect("franchise:agreement", application.key)
    return redirect(f"{application.get_absolute_url()}{link.fragment}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HubRequest, token: str) -> HttpResponse:
    """An initiator of the first group takes a person in, or agrees to meet another group."""
    found = read_agreement(token)
    if found is None:
        raise Http404
    second, person = found
    if request.method == "POST":
        with message_on_refusal(request, messages.INFO):
            agree_to_meet(second, by=person, now=timezone.now())
            messages.success(
                request,
                _("They are one of you now.")
                if second.is_one_person
                else _("One letter goes to you and to those who agreed."),
            )
        remember_person(request, person)
        return redirect(person.application)
    asking = second.initiators.exclude(confirmed_at=None)
    context = {"about": second, "second": second, "person": person, "asking": asking}
    return render(request, "franchise/agree.html", context)
