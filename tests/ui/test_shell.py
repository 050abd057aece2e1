"""The shell, the menu, the theme and the forms."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.urls import set_script_prefix, set_urlconf
from django.utils import translation

from tenants.registry.models import City
from tenants.ui import avatars, css_bundle, nav
from tenants.ui.context import shell
from tenants.ui.forms import Renderer
from tenants.ui.redirects import url_or_empty
from tenants.ui.theme import choose_theme, chosen_theme

ERRORS = ("400", "403", "403_csrf", "404", "405", "429", "500", "503")


class ProfileForm(forms.Form):
    default_renderer = Renderer
    name = forms.CharField(label="Имя", help_text="Как вас звать за столом")
    email = forms.EmailField(label="Почта", required=False)


@pytest.fixture
def no_items(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(nav, "_items", {})
    nav._items_here.cache_clear()
    yield
    nav._items_here.cache_clear()


@pytest.fixture
def visit(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/ui/theme/")
    request.city = City(slug="omsk", name_ru="Омск", name_en="Omsk", accent="teal")  # type: ignore[attr-defined]
    return request


@pytest.fixture
def any_host() -> Iterator[None]:
    yield
    set_urlconf(None)
    set_script_prefix("/")


@pytest.mark.usefixtures("any_host")
def test_a_remembered_address_is_that_of_its_host_and_prefix(settings: Any) -> None:
    for _ in range(2):  # read, then remembered
        set_script_prefix("/")
        set_urlconf(settings.CITY_URLCONF)
        assert url_or_empty("products:list") == "/products/"
        set_urlconf(settings.HUB_URLCONF)
        assert url_or_empty("products:list") == ""
        set_urlconf(settings.CITY_URLCONF)
        set_script_prefix("/below/")
        assert url_or_empty("products:list") == "/below/products/"


@pytest.mark.usefixtures("no_items")
def test_the_menu_skips_what_is_missing_hidden_or_elsewhere(visit: HttpRequest) -> None:
    nav.register(nav.NavItem(label="Второй", url_name="ui:theme", order=2))
    nav.register(nav.NavItem(label="Нет такого", url_name="nowhere:at-all", order=1))
    nav.register(nav.NavItem(label="Центр", url_name="ui:theme", scope="hub"))
    nav.register(
        nav.NavItem(label="Я", url_name="ui:theme", place="account", visible=nav.members_only)
    )

    assert [(item.label, item.current) for item in nav.links(visit)] == [("Второй", True)]
    assert nav.links(visit, place="account") == ()


@pytest.mark.usefixtures("no_items")
def test_an_item_registered_twice_appears_once(visit: HttpRequest) -> None:
    for _ in range(2):
        nav.register(nav.NavItem(label="Тема", url_name="ui:theme"))

    assert len(nav.links(visit)) == 1


@pytest.mark.usefixtures("no_items")
def test_two_apps_cannot_register_one_address_in_one_menu() -> None:
    nav.register(nav.NavItem(label="Тема", url_name="ui:theme"))
    nav.register(nav.NavItem(label="Вид", url_name="ui:theme", place="footer"))
    with pytest.raises(ValueError, match="ui:theme"):
        nav.register(nav.NavItem(label="Вид", url_name="ui:theme"))


@pytest.mark.parametrize(("language", "name"), [("ru", "Омск"), ("en", "Omsk")])
def test_the_shell_knows_the_city(visit: HttpRequest, language: str, name: str) -> None:
    with translation.override(language):
        context = shell(visit)

    assert (context["city_name"], context["accent"]) == (name, "teal")


def test_an_unknown_accent_falls_back(visit: HttpRequest) -> None:
    visit.city.accent = "url(javascript:1)"  # type: ignore[attr-defined]

    assert shell(visit)["accent"] == "orange"


def test_the_theme_is_remembered_and_leads_back(rf: RequestFactory) -> None:
    response = choose_theme(rf.post("/ui/theme/", {"theme": "dark", "next": "/people/?page=2"}))

    assert (response.status_code, response["Location"]) == (302, "/people/?page=2")
    assert response.cookies["theme"].value == "dark"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_the_theme_never_leads_away(rf: RequestFactory, back: str) -> None:
    response = choose_theme(rf.post("/ui/theme/", {"theme": "nonsense", "next": back}))

    assert response["Location"] == "/"
    assert "theme" not in response.cookies


def test_a_forged_theme_cookie_is_ignored(rf: RequestFactory) -> None:
    rf.cookies["theme"] = '"><script>'

    assert chosen_theme(rf.get("/")) == "auto"


def test_an_error_stands_beside_its_field_and_keeps_what_was_typed() -> None:
    html = str(ProfileForm({"name": "", "email": "anna@"}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'value="anna@"' in html
    assert html.count("aria-invalid") == 2


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_error_pages_need_nothing_and_say_what_to_do(code: str, language: str) -> None:
    with translation.override(language):
        html = get_template(f"{code}.html").render()

    assert f'<html lang="{language}"' in html
    assert html.count("<h1>") == 1
    assert 'class="button"' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Анна Ким", "АК"), ("Лев", "Л"), ("", "?"), ("  ", "?"), ("анна-мария де ла Круз", "АК")],
)
def test_initials(name: str, letters: str) -> None:
    assert avatars.initials(name) == letters
    assert 0 <= avatars.tint(name) < avatars.TINTS


def test_one_stylesheet_holds_every_part() -> None:
    joined = css_bundle.StylesheetFinder().find(css_bundle.BUNDLE)

    with open(joined, encoding="utf-8") as file:
        text = file.read()
    assert text.startswith("@layer reset, base, components, pages;")
    assert all(
        css_bundle.compact((css_bundle.STATIC / part).read_text(encoding="utf-8")) in text
        for part in css_bundle.parts()
    )
    assert len(text) < 45_000


@pytest.mark.usefixtures("no_items")
@pytest.mark.parametrize(("state", "is_said"), [("read_only", True), ("active", False)])
def test_a_city_that_can_only_be_read_says_so_before_anybody_types(
    visit: HttpRequest, state: str, is_said: bool
) -> None:
    visit.city.state = state  # type: ignore[attr-defined]
    with translation.override("ru"):
        html = render_to_string("ui/base.html", shell(visit))

    assert ("Город Омск сейчас можно только читать" in html) is is_said


def test_a_card_renders_as_one_link() -> None:
    html = render_to_string("ui/components/card.html", {"title": "Хлеб <b>", "url": "/p/1/"})

    assert '<a href="/p/1/">Хлеб &lt;b&gt;</a>' in html


class WishForm(forms.Form):
    default_renderer = Renderer
    wish = forms.CharField(label="What do you wish?")
    place = forms.CharField(label="Place", error_messages={"required": "Where shall we meet?"})
    stage = forms.ChoiceField(label="Stage", choices=[("", "—"), ("idea", "Idea")])
    note = forms.CharField(label="Note", widget=forms.Textarea, max_length=5)
    agreed = forms.BooleanField(label="I agree")


def test_an_empty_field_asks_for_what_belongs_there() -> None:
    page = WishForm({}).render()
    for words in (
        "Please answer: what do you wish?",
        "Where shall we meet?",
        "Please choose: stage",
        "Please write a few words: note",
        "Please tick this: I agree",
    ):
        assert f"<li>{words}</li>" in page
    assert "This field is required" not in page
    assert '<ul class="errorlist" id="id_wish_error">' in page


def test_what_was_typed_stays_and_the_first_wrong_field_has_the_focus() -> None:
    page = WishForm({"wish": "More light", "note": "too long"}).render()
    assert 'value="More light"' in page
    assert "too long" in page
    assert "Your text is kept, but it is 3 characters too long: at most 5 characters" in page
    assert page.count("autofocus") == 1
    assert page.index('name="place"') < page.index("autofocus") < page.index('name="stage"')
    assert "autofocus" not in WishForm().render()


class AmountForm(forms.Form):
    default_renderer = Renderer
    hours = forms.DecimalField(
        min_value=Decimal("0.1"), max_value=24, max_digits=3, decimal_places=1
    )


@pytest.mark.parametrize(
    ("typed", "english", "russian"),
    [
        ("25", "Not more than 24.", "Не больше 24."),
        ("2500", "Not more than 24.", "Не больше 24."),
        ("0", "Not less than 0.1.", "Не меньше 0,1."),
        (
            "1.25",
            "Not more than 1 digit after the point.",
            "После запятой — не больше 1 цифры.",
        ),
    ],
)
def test_a_number_out_of_range_names_the_bound_once(typed: str, english: str, russian: str) -> None:
    for language, words in (("en", english), ("ru", russian)):
        with translation.override(language):
            page = AmountForm({"hours": typed}).render()
        assert page.count(f"<li>{words}</li>") == 1
        assert page.count("<li>") == 1
        assert "Убедитесь" not in page


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("get", "/people/2/?a=1", "/sign-in/?next=%2Fpeople%2F2%2F%3Fa%3D1"),
        ("get", "/", "/sign-in/"),
        ("get", "/sign-in/code/", "/sign-in/"),
        ("get", "/join/?next=/people/", "/sign-in/"),
        ("post", "/people/2/", "/sign-in/"),  # a form can't be opened again
    ],
)
def test_signing_in_leads_back_to_the_page_one_was_on(
    rf: RequestFactory, method: str, path: str, expected: str
) -> None:
    assert shell(getattr(rf, method)(path))["sign_in_url"] == expected
