"""Announcements: HQ's page of them, and the page that a city's core reads."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from franchise.validators import validate_plain
from network.hq import announcements as actions
from network.hq.city_health import LABELS, Health, rows_with_health
from network.hq.models import LONGEST_ANNOUNCEMENT, Announcement, AuditEntry
from network.hq.permissions import StaffRequest, reviewer, staff_only
from network.hq.queries import CityRow, city_rows
from network.hq.rights import Right
from tenants.members.permissions import core_required
from tenants.members.requests import MemberRequest, rights_for
from tenants.registry.models import City
from tenants.registry.requests import CityRequest
from tenants.ui.pagination import page_of
from tenants.ui.slots import Panel

PER_PAGE = 20
ALL, CHOSEN = "all", "chosen"
Judged = list[tuple[CityRow, Health]]


def text_field(label: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_ANNOUNCEMENT,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": True}),
        validators=[validate_plain],
        error_messages={"required": gettext_lazy("Please write something first.")},
    )


class AnnouncementForm(forms.Form):
    """Words in both languages, and the cities they are for."""

    title_ru = forms.CharField(
        label=gettext_lazy("Title in Russian"), max_length=120, validators=[validate_plain]
    )
    text_ru = text_field(gettext_lazy("Text in Russian"), required=True)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"),
        max_length=120,
        required=False,
        validators=[validate_plain],
        help_text=gettext_lazy("Without English words everybody reads the Russian ones."),
    )
    text_en = text_field(gettext_lazy("Text in English"), required=False)
    to = forms.ChoiceField(
        label=gettext_lazy("To whom"), widget=forms.RadioSelect, choices=[], initial=ALL
    )
    cities = forms.MultipleChoiceField(
        label=gettext_lazy("Chosen cities"), required=False, widget=forms.CheckboxSelectMultiple
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, judged: Judged, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.judged = [
            (row, health) for row, health in judged if row.city.state == City.State.ACTIVE
        ]
        levels = Counter(health.level for _row, health in self.judged)
        to: Any = [
            (ALL, pgettext("to whom", "All cities")),
            *(
                (
                    level.value,
                    _("Cities with the sign “%(level)s” (%(n)d)") % {"level": label, "n": number},
                )
                for level, label in LABELS.items()
                if (number := levels[level])
            ),
            (CHOSEN, _("Only the chosen ones")),
        ]
        rows = sorted((row for row, _health in self.judged), key=lambda row: row.city.name)
        cities: Any = [(str(row.city.pk), row.city.name) for row in rows]
        self.fields["to"].choices = to  # type: ignore[attr-defined]  # choice fields
        self.fields["cities"].choices = cities  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if not self.numbers and "to" in self.cleaned_data:
            self.add_error("cities", _("Choose at least one city."))
        if self.cleaned_data.get("cities") and self.cleaned_data.get("to", CHOSEN) != CHOSEN:
            refusal = _("Cities are ticked below: choose “Only the chosen ones”, or untick them.")
            self.add_error("to", refusal)
        return self.cleaned_data

    @property
    def words(self) -> dict[str, str]:
        names = ("title_ru", "text_ru", "title_en", "text_en")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def numbers(self) -> list[int]:
        """The numbers of the cities that it is for."""
        to = self.cleaned_data.get("to")
        if to == CHOSEN:
            return [int(number) for number in self.cleaned_data.get("cities", ())]
        return [row.city.pk for row, health in self.judged if to in (ALL, health.level)]


@never_cache
@staff_only(Right.READ)
@require_GET
def announcements(request: StaffRequest) -> HttpResponse:
    """All announcements with the number of cities that have read each, and the form."""
    return _show(request)


@staff_only(Right.TALK, logs=AuditEntry.Kind.ANNOUNCED)
@require_POST
def sending(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    form = AnnouncementForm(request.POST, judged=rows_with_health(city_rows(now=now)))
    if not form.is_valid():
        return _show(request, form)
    numbers = form.numbers
    actions.announce(
        words=form.words,
        cities=numbers,
        to_all=form.cleaned_data["to"] == ALL,
        nonce=form.cleaned_data["nonce"],
        by=reviewer(request),
        now=now,
    )
    request.audit.about = form.cleaned_data["title_ru"]
    request.audit.words = f"{form.cleaned_data['to']}: {len(numbers)}"
    text = ngettext("Announced to %d city.", "Announced to %d cities.", len(numbers))
    messages.success(request, text % len(numbers))
    return redirect("hq:announcements")


@staff_only(Right.TALK, logs=AuditEntry.Kind.ANNOUNCEMENT_WITHDRAWN)
@require_POST
def withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Announcement, pk=pk)
    actions.withdraw(found, now=timezone.now())
    request.audit.about = found.title_ru
    messages.success(request, _("Withdrawn: no city sees it any more."))
    return redirect("hq:announcements")


def _show(request: StaffRequest, form: AnnouncementForm | None = None) -> HttpResponse:
    """Draw the page; with a form that was refused, as 422."""
    judged = rows_with_health(city_rows(now=timezone.now()))
    page = page_of(request, actions.with_readers().prefetch_related("deliveries"), size=PER_PAGE)
    names = {row.city.pk: row.city.name for row, _health in judged}
    context = {
        "page": page,
        "sent": [(one, _unread_in(one, names)) for one in page],
        "form": form or AnnouncementForm(judged=judged),
        "may_write": Right.TALK in request.rights,
    }
    return render(request, "hq/announcements.html", context, status=422 if form else 200)


def _unread_in(announcement: Announcement, names: dict[int, str]) -> list[str]:
    """The names of cities whose core has not read it."""
    waiting = (one for one in announcement.deliveries.all() if one.read_at is None)
    return sorted(names[one.city_id] for one in waiting if one.city_id in names)


# In a city


def front_page_panel(request: MemberRequest) -> Panel | None:
    """The quiet card of unread announcements, for the core. One query for it, none for others."""
    if not rights_for(request):
        return None
    unread = actions.unread()
    return Panel("hq/panels/announcements.html", {"announced": unread}) if unread else None


@never_cache
@require_GET
def from_hq(request: CityRequest) -> HttpResponse:
    """All that was announced to the city, for its core."""
    core_required(request)
    page = page_of(request, actions.of_city(), size=PER_PAGE)
    return render(request, "hq/from_hq.html", {"page": page})


@require_POST
def reading(request: CityRequest, pk: int) -> HttpResponse:
    """The core has read it: the card leaves the front page, and HQ counts the city."""
    core_required(request)
    if not actions.note_reading(pk, now=timezone.now()):
        raise Http404
    messages.success(request, _("Read. You find it under “Words of HQ”."))
    return redirect("from_hq:all")
