"""People of HQ: invite, give roles, remove."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from network.hq.audit import refusal_logged
from network.hq.forms import InviteForm, RolesForm
from network.hq.models import AuditEntry
from network.hq.permissions import BY_ACTION, StaffRequest, reviewer, staff_only
from network.hq.rights import Right, rights_of, staff
from network.hq.second_factor import reset_factors
from network.hq.staff import invite_staff, revoke_staff, set_roles
from tenants.accounts.models import User
from tenants.refusals import error_on_refusal, message_on_refusal

Kind = AuditEntry.Kind


@never_cache
@staff_only(Right.PEOPLE, logs=BY_ACTION)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: StaffRequest) -> HttpResponse:
    """Everybody at HQ with their roles; invite one more."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with error_on_refusal(form):
            user, is_new = invite_staff(
                **form.cleaned_data, by=reviewer(request), now=timezone.now()
            )
            words = _("%(email)s can sign in now; a letter is on its way.")
            known = _("%(email)s works at HQ already and has these roles now as well.")
            messages.success(request, (words if is_new else known) % {"email": user.email})
            return redirect("hq:people")
    context = {"form": form, "people": request.colleagues}
    return render(request, "hq/people.html", context, status=422 if form.errors else 200)


@never_cache
@staff_only(Right.PEOPLE)
@require_GET
def person(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _person(pk))


@staff_only(Right.PEOPLE, logs=BY_ACTION)
@require_POST
def roles(request: StaffRequest, pk: int) -> HttpResponse:
    """Replace the roles of a person."""
    found = _person(pk)
    form = RolesForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            chosen = form.cleaned_data["roles"]
            set_roles(found, roles=chosen, by=reviewer(request), now=timezone.now())
            messages.success(request, _("The roles are saved."))
            still = Right.PEOPLE in rights_of(reviewer(request))
            return redirect("hq:people" if still else "hq:today")
    return _show(request, found, form, status=422)


@staff_only(Right.PEOPLE, logs=BY_ACTION)
@require_POST
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take HQ away from a person."""
    found = _person(pk)
    log = request.audit
    with message_on_refusal(request), refusal_logged(log, kind=Kind.REVOKED, about=found.email):
        revoke_staff(found, by=reviewer(request), now=timezone.now())
        gone = _("%(email)s does not work at HQ any more.") % {"email": found.email}
        messages.success(request, gone)
        return redirect("/" if found == request.user else "hq:people")
    return redirect("hq:person", pk)


@staff_only(Right.PEOPLE, logs=BY_ACTION)
@require_POST
def factor_reset(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a person who has lost the second factor set up a new one."""
    found = _person(pk)
    reset_factors(found, by=reviewer(request), now=timezone.now())
    messages.success(request, _("Reset. The next sign-in asks to set up a new second factor."))
    return redirect("/") if found == request.user else redirect("hq:person", pk)


def _person(pk: int) -> User:
    found: User = get_object_or_404(staff().prefetch_related("hq_roles"), pk=pk)
    return found


def _show(
    request: StaffRequest, found: User, form: RolesForm | None = None, *, status: int = 200
) -> HttpResponse:
    held = [one.role for one in found.hq_roles.all()]
    context = {
        "person": found,
        "has_factor": any(one.has_factor for one in request.colleagues if one.pk == found.pk),
        "form": form or RolesForm(initial={"roles": held}),
        "is_me": found == request.user,
    }
    return render(request, "hq/person.html", context, status=status)
