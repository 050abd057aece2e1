"""The application: the city, three people or more, a place, an hour, a reason."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from franchise import gazetteer
from franchise.actions.applying import Person, Plan
from franchise.city_availability import Choice, choices_for
from franchise.models import (
    INITIATORS,
    LONGEST_MESSAGE,
    MOST_INITIATORS,
    Application,
)
from franchise.places import Place
from franchise.validators import readable, validate_plain
from tenants.members.fields import NameField
from tenants.members.validators import validate_no_address
from tenants.registry.host_labels import validate_label
from tenants.ui.fields import SearchField
from tenants.ui.plain_text import one_line

KEY = re.compile(r"[A-Za-z0-9_-]{43}\Z")
THURSDAY = 3
PREFIX = "people"


def new_key() -> str:
    return secrets.token_urlsafe(32)


class Judged:
    """With ``judged=False`` a form shows what was typed and says nothing about it yet."""

    def __init__(self, *args: Any, judged: bool = True, **kwargs: Any) -> None:
        self.judged = judged
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        if self.judged:
            super().full_clean()  # type: ignore[misc]  # the form it is mixed into
        else:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}


class ApplicationForm(Judged, forms.ModelForm):  # type: ignore[type-arg]
    q = forms.CharField(label=_("Your city"), max_length=80, required=False)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), choices=list(WEEKDAYS.items()), coerce=int, initial=THURSDAY
    )

    class Meta:
        model = Application
        fields = ("slug", "venue", "address", "weekday", "at", "why")
        labels = {"slug": _("The city's address on the Internet"), "why": _("Why your city?")}
        help_texts = {
            "slug": _("Small Latin letters and hyphens. We propose one, you may change it."),
            "why": _(
                "Who will come, what have you tried, what does your city lack? A few sentences."
            ),
        }
        widgets = {
            "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "why": forms.Textarea(attrs={"rows": 6}),
            "slug": forms.TextInput(
                attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place: Place | None = None
        self.fields["at"].initial = "18:00"
        self.fields["slug"].required = False  # proposed by the city
        for name in ("q", "slug", "venue", "address", "why"):
            self.fields[name].validators.append(validate_plain)
        for name in ("venue", "address"):  # they go into letters to strangers
            self.fields[name].validators.append(validate_no_address)

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"] or "").strip().lower()
        if slug:
            validate_label(slug)
        return slug

    def clean_venue(self) -> str:
        return one_line(self.cleaned_data["venue"])

    def clean_address(self) -> str:
        return one_line(self.cleaned_data["address"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.place = self.marked
        if self.place is None:
            self.add_error("q", _missing(cleaned.get("q") or ""))
        elif not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = self.place.slug
        return cleaned

    @property
    def typed_name(self) -> str:
        """The city's name as typed."""
        return readable(str(self["q"].value() or ""))[:80]

    @property
    def place_name(self) -> str:
        return self.typed_name or (self.marked.name if self.marked else "")

    @cached_property
    def marked(self) -> Place | None:
        """The place that was marked in the list, or that the name alone can mean."""
        given = self.data if self.is_bound else self.initial
        return gazetteer.place_from_input(str(given.get("geoname_id", ""))) or gazetteer.find_exact(
            self.typed_name
        )

    @property
    def picked(self) -> int | None:
        return self.marked.geoname_id if self.marked else None

    @property
    def proposal(self) -> str:
        """The address that follows from the marked place."""
        return self.marked.slug if self.marked else ""

    @property
    def slug_is_untouched(self) -> bool:
        """True if the address is empty or the one that was proposed."""
        return self.data.get("slug", "") in {"", self.data.get("proposed", "")}

    @cached_property
    def choices(self) -> list[Choice]:
        return choices_for(self.typed_name, chosen=self.picked)

    def validate_unique(self) -> None:
        """Do nothing: applying checks under lock that the city and the address are free."""

    def validate_constraints(self) -> None:
        """See `validate_unique`."""

    def plan(self, *, language: str) -> Plan:
        given = self.cleaned_data
        return Plan(
            slug=given["slug"],
            venue=given["venue"],
            address=given["address"],
            weekday=given["weekday"],
            at=given["at"],
            why=given["why"],
            language=language,
        )


def _missing(query: str) -> Any:
    if not query:
        return _("Which city is it? Type its name and choose it from the list.")
    if gazetteer.find(query, limit=1):
        return _("Several cities are called so. Please choose yours from the list.")
    return _(
        "We don't know such a city. Try its name in another spelling or the nearest larger one."
    )


class InitiatorNameField(NameField):
    """A name that goes into letters to strangers: one line, without addresses and hidden marks."""

    default_error_messages = {"required": forms.Field.default_error_messages["required"]}

    def to_python(self, value: Any) -> str:
        validate_plain(str(value or ""))
        return super().to_python(value)


class InitiatorForm(Judged, forms.Form):
    name = InitiatorNameField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), validators=[validate_plain])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class EmailForm(forms.Form):
    """The right address of an initiator."""

    email = forms.EmailField(label=_("E-mail"), validators=[validate_plain])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class JoinForm(InitiatorForm):
    """One person who wants to begin with a group."""

    words = forms.CharField(
        label=_("A few words to them"),
        help_text=_("Who you are, and what you would like to take care of."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[validate_plain],
    )


if TYPE_CHECKING:
    BaseInitiators = forms.BaseFormSet[InitiatorForm]
else:
    BaseInitiators = forms.BaseFormSet


class InitiatorFormSet(BaseInitiators):
    def clean(self) -> None:
        """All different: three people are three addresses."""
        seen: set[str] = set()
        for form in self.forms:
            email = str(getattr(form, "cleaned_data", {}).get("email") or "")
            if email and email in seen:
                form.add_error("email", _("This e-mail stands above already. Each has their own."))
            seen.add(email)

    def people(self) -> list[Person]:
        return [
            Person(form.cleaned_data["name"], form.cleaned_data["email"])
            for form in self.forms
            if form.cleaned_data.get("email")
        ]

    def refuse(self, emails: list[str]) -> None:
        for form in self.forms:
            if form.cleaned_data.get("email") in emails:
                form.add_error(
                    "email",
                    _("This address can't be used here. Is it yours, and who else is with you?"),
                )


Initiators = forms.formset_factory(
    InitiatorForm,
    formset=InitiatorFormSet,
    min_num=INITIATORS,
    validate_min=False,  # the empty fields say it themselves
    max_num=MOST_INITIATORS,
    absolute_max=MOST_INITIATORS,
    extra=0,
)


def initiators_of(
    data: QueryDict | None,
    *,
    judged: bool = True,
    more: bool = False,
    initial: Sequence[dict[str, str]] = (),
) -> InitiatorFormSet:
    """The people of a form. How many fields there are is counted, not believed."""
    kwargs = {"judged": judged}
    if data is None:
        formset = Initiators(prefix=PREFIX, form_kwargs=kwargs, initial=list(initial))
        return cast(InitiatorFormSet, formset)
    given = data.copy()
    typed = str(given.get(f"{PREFIX}-TOTAL_FORMS", ""))
    count = int(typed) if re.fullmatch(r"[0-9]{1,2}", typed) else INITIATORS
    given[f"{PREFIX}-TOTAL_FORMS"] = str(max(INITIATORS, min(MOST_INITIATORS, count + more)))
    given[f"{PREFIX}-INITIAL_FORMS"] = "0"
    return cast(InitiatorFormSet, Initiators(given, prefix=PREFIX, form_kwargs=kwargs))


class MessageForm(forms.Form):
    """Words to the other side of an application. A second click sends the same message."""

    text = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": True}),
        validators=[validate_plain],
        error_messages={"required": _("Please write something first.")},
    )
    nonce = forms.CharField(required=False, widget=forms.HiddenInput, initial=new_key)

    def clean_nonce(self) -> str:
        nonce = str(self.cleaned_data["nonce"])
        return nonce if KEY.match(nonce) else new_key()


class NamingForm(forms.Form):
    """One more person of the group."""

    name = NameField(label=_("Name"), max_length=80, validators=[validate_no_address])
    email = forms.EmailField(label=_("E-mail"), max_length=254)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class EndingForm(forms.Form):
    """Why somebody leaves, or a group withdraws. Nobody has to say it."""

    why = forms.CharField(
        label=_("Why?"),
        help_text=_("As you like. Your group and HQ read it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_plain],
    )


class SigningForm(forms.Form):
    """The signature of one initiator, and the fingerprint of the text that they read."""

    name = NameField(label=_("Your first and last name"), max_length=80)
    has_read = forms.BooleanField(
        label=_("I have read the agreement and the disclosure, and I agree"),
        error_messages={"required": _("Please read both texts first, and mark it here.")},
    )
    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def to_read_again(self, fingerprint: str) -> SigningForm:
        """The same form with the fingerprint of the newest text, its mark taken away."""
        form = SigningForm({"name": self.data.get("name", ""), "fingerprint": fingerprint})
        form.is_valid()
        form.errors.clear()
        return form


class ApplyLinkForm(forms.Form):
    """Parameters of a link to the form of the application.

    `city` is a number in GeoNames, `again` the key of an application that is over.
    """

    city = SearchField(max_length=20)
    q = SearchField(max_length=80)
    again = SearchField(max_length=100)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def is_again(self) -> bool:
        return "again" in self.data


class LetterLinkForm(forms.Form):
    """The part of the application's page that a personal letter leads to, or its agreement."""

    PARTS = ("talk", "who")
    to = SearchField(max_length=20)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def fragment(self) -> str:
        part = self.cleaned_data["to"]
        return f"#{part}" if part in self.PARTS else ""

    @property
    def is_to_agreement(self) -> bool:
        return bool(self.cleaned_data["to"] == "agreement")


class ApplyButtonForm(forms.Form):
    """The button that posted the application."""

    geoname_id = forms.CharField(required=False)

    def pressed(self, *names: str) -> bool:
        return any(name in self.data for name in names)

    @property
    def only_searches(self) -> bool:
        """True for searching a city or adding a person; Enter (`go`) searches without a city."""
        searches = self.pressed("find", "more", "keep")
        return searches or (self.pressed("go") and not self["geoname_id"].value())


def key_of(data: QueryDict | None) -> str:
    """The key that makes a second click the same application; a new one for an invalid key."""
    key = data.get("key", "") if data else ""
    return key if KEY.match(key) else new_key()
