"""Light, dark or the device's own choice, remembered in a cookie; and the palette of accents."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from tenants.ui.redirects import safe_next

THEMES = ("auto", "light", "dark")
ACCENTS = ("orange", "blue", "green", "violet", "teal", "amber", "pink", "red")
COOKIE = "theme"
YEAR_SECONDS = 365 * 24 * 3600


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=[(theme, theme) for theme in THEMES], required=False)


def chosen_theme(request: HttpRequest) -> str:
    theme = request.COOKIES.get(COOKIE, "auto")
    return theme if theme in THEMES else "auto"


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the choice and go back to the page it was made on; never to another site."""
    response = HttpResponseRedirect(safe_next(request))
    form = ThemeForm(request.POST)
    if form.is_valid():
        response.set_cookie(
            COOKIE,
            form.cleaned_data["theme"] or "auto",
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response
