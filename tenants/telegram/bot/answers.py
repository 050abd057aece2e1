"""Texts in private: a new question, a new product, and the list of one's own things."""

from __future__ import annotations

from datetime import datetime

from django.forms import Form, ModelForm
from django.utils.translation import gettext as _
from telegram import CallbackQuery, Message

from tenants.meetings.models import Meeting, Registration
from tenants.outcome.models import Task
from tenants.products.actions.products import begin_product
from tenants.products.actions.questions import ask_question, rewrite_question
from tenants.products.forms import ProductForm, QuestionForm
from tenants.products.models import Blocker, Product, Question
from tenants.registry.scope import current_city
from tenants.telegram.actions.people import Person, expect
from tenants.telegram.bot import registrations, threads
from tenants.telegram.bot.outgoing import Buttons, Call, answer, button, link_button, send
from tenants.telegram.bot.texts import Text, bold, compose, lines, link, paragraphs
from tenants.telegram.errors import OldButton
from tenants.ui import dates
from tenants.ui.plain_text import one_line, shortened

MOST = 5  # rows of a kind in a list
LINE = 80  # characters of a row


def take_text(person: Person, message: Message, *, now: datetime) -> list[Call]:
    """A text without a command answers what the bot asked last."""
    text, chat = message.text or message.caption or "", message.chat.id
    if asked := message.reply_to_message:
        for take in (registrations.take_word, threads.take_answer):
            if calls := take(person, message, asked, now=now):
                return calls
    what = person.link.expected.get("what", "")
    if what == "question":
        return ask(person, chat, text, now)
    if what == "product":
        return idea(person, chat, text, now)
    words = _("I don't know what to do with this. /ask asks a question, /idea begins a product.")
    return send(chat, words)


def ask(person: Person, chat: int, text: str, now: datetime) -> list[Call]:
    if not text:
        expect(person.link, {"what": "question"})
        return send(chat, _("What are you stuck with? Write it in one message."), asks=True)
    form = QuestionForm(
        {"text": text, "about": Question.About.PERSON, "blocker": ""}, member=person.member
    )
    if not form.is_valid():
        return _invalid(chat, form, person, "question")
    expect(person.link, {})
    question = ask_question(by=person.member, text=form.cleaned_data["text"], blocker="", now=now)
    words = paragraphs(
        bold(_("It is in the queue.")),
        question.text,
        _("Where are you stuck? It helps to choose a format that suits."),
    )
    return send(chat, words, buttons=_after_asking(question), about=("question", question.pk))


def set_blocker(query: CallbackQuery, person: Person, number: int, blocker: str) -> list[Call]:
    """Say where one is stuck. Raises NotItsAuthor."""
    question = Question.objects.filter(pk=number, author=person.member).first()
    if question is None or blocker not in Blocker.values:
        raise OldButton
    rewrite_question(
        question, by=person.member, text=question.text, blocker=blocker, outcome=question.outcome
    )
    return answer(query.id, _("Noted: %(blocker)s") % {"blocker": Blocker(blocker).label})


def idea(person: Person, chat: int, text: str, now: datetime) -> list[Call]:
    """The first line names a product, the second says what it is, the rest tells its story."""
    if not text:
        expect(person.link, {"what": "product"})
        hint = _(
            "Write the name in the first line, then what it is and for whom in one line. All "
            "further lines are its story."
        )
        return send(chat, hint, asks=True)
    title, _newline, rest = text.strip().partition("\n")
    pitch, _newline, story = rest.strip().partition("\n")
    form = ProductForm(
        {"title": title, "pitch": pitch or shortened(one_line(title), 140), "text": story.strip()}
    )
    if not form.is_valid():
        return _invalid(chat, form, person, "product")
    expect(person.link, {})
    facts = {name: form.cleaned_data[name] for name in ("title", "pitch", "text")}
    product = begin_product(by=person.member, now=now, **facts)
    page = current_city().url_of("products:product", product.pk)
    words = paragraphs(bold(_("Begun: %(title)s") % {"title": product.title}), product.pitch)
    return send(
        chat,
        words,
        buttons=[[link_button(_("Open the page"), page)]],
        about=("product", product.pk),
    )


def mine(person: Person, chat: int, _text: str, now: datetime) -> list[Call]:
    member, city = person.member, current_city()
    coming = Registration.objects.answered().filter(member=member)
    evenings = Meeting.objects.upcoming(now=now).filter(pk__in=coming.values("meeting"))[:MOST]
    tasks = Task.objects.open().filter(member=member)[:MOST]
    questions = Question.objects.open().filter(author=member).order_by("-asked_at")[:MOST]
    products = Product.objects.in_work().filter(authorships__member=member)[:MOST]
    sections = (
        _section(
            _("Evenings"),
            [
                (dates.when(each.starts_at), city.url_of("meetings:meeting", each.pk))
                for each in evenings
            ],
        ),
        _section(_("Tasks"), [(each.text, city.url_of("outcome:task", each.pk)) for each in tasks]),
        _section(
            _("My questions"),
            [(each.text, city.url_of("products:question", each.pk)) for each in questions],
        ),
        _section(
            _("Products"),
            [(each.title, city.url_of("products:product", each.pk)) for each in products],
        ),
    )
    found = paragraphs(*sections) or Text(_("Nothing yet. /next, /ask and /idea begin something."))
    return send(chat, found)


def _section(title: str, rows: list[tuple[str, str]]) -> Text | None:
    if not rows:
        return None
    marked = (compose("• ", link(shortened(one_line(name), LINE), url)) for name, url in rows)
    return lines(bold(title), *marked)


def _after_asking(question: Question) -> Buttons:
    labels = [button(kind.label, f"blocker:{question.pk}:{kind.value}") for kind in Blocker]
    rows = [labels[place : place + 2] for place in range(0, len(labels), 2)]
    page = current_city().url_of("products:question", question.pk)
    return [*rows, [link_button(_("Open the page"), page)]]


def _invalid(chat: int, form: Form | ModelForm, person: Person, what: str) -> list[Call]:  # type: ignore[type-arg]
    """The form's words; the next message is another attempt."""
    expect(person.link, {"what": what})
    words = [str(error) for errors in form.errors.values() for error in errors]
    return send(chat, "\n".join(dict.fromkeys(words)))
