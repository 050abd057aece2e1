"""Read the front page of a city, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.home.models import CityPage
from tenants.home.weekdays import weekday_of
from tenants.meetings.models import Meeting, Registration, Series
from tenants.meetings.queries import with_people
from tenants.meetings.seats import Seats, is_full_for
from tenants.members import queries as people_queries
from tenants.members.models import Member
from tenants.outcome.queries import last_outcome
from tenants.outcome.queries.last_outcome import LastOutcome
from tenants.products.models import PATH, Authorship, Product, Question, Stage, StageChange
from tenants.registry.compiled_query import Arguments, CompiledQuery
from tenants.ui import dates
from tenants.ui.linemap import Line, LineMap, Stop

FACES, LINES, QUESTIONS, OUTCOMES = 12, 8, 4, 3
EMBEDDED = 3  # evenings on another site
AHEAD = 9  # meetings read, enough to include the next regular one
MAPPED = 5000  # meetings, and products, in a sitemap

ACCENTS = ("orange", "blue", "green", "violet", "teal", "amber", "pink", "red")


Row = TypeVar("Row", bound=Model)
Once = Callable[[str, Callable[[], Any]], Any]


@dataclass(frozen=True, kw_only=True)
class NextMeeting:
    meeting: Meeting
    coming: Sequence[Registration]
    mine: Registration | None
    seats: Seats
    reader: Member | None

    @property
    def is_full(self) -> bool:
        """True also while somebody is waiting: they get free seats first."""
        return is_full_for(self.seats, self.reader)

    @property
    def state(self) -> str:
        """The reader's registration: "coming", "waiting" or ""."""
        return self.mine.state if self.mine else ""


@dataclass(frozen=True, kw_only=True)
class LastTime:
    """Outcomes of the last meeting."""

    meeting: Meeting
    answered: Sequence[Question]
    moved: Sequence[StageChange]
    outcome: LastOutcome | None


@dataclass(frozen=True, kw_only=True)
class Front:
    """The front page for a reader. Each part is read when it is drawn, or never."""

    reader: Member | None
    now: datetime
    next: NextMeeting | None
    ahead: Sequence[Meeting]
    once: Once

    @cached_property
    def after(self) -> Sequence[Meeting]:
        return shown_after(self.next.meeting if self.next else None, self.ahead)

    @cached_property
    def page(self) -> CityPage:
        page: CityPage = self.once("city page", city_page)
        return page

    @cached_property
    def last(self) -> LastTime | None:
        return last_time(reader=self.reader, now=self.now)

    @cached_property
    def map(self) -> LineMap | None:
        lines = list(products_in_work(self.reader)[:LINES])
        return line_map(lines, self.next.meeting if self.next else None)

    @cached_property
    def _people(self) -> tuple[list[Member], int]:
        today = timezone.localdate(self.now)
        return counted(people_queries.people(reader=self.reader, today=today), shown=FACES)

    @property
    def people(self) -> Sequence[Member]:
        return self._people[0]

    @cached_property
    def people_total(self) -> int:
        return self._people[1] if self.reader else Member.objects.here().count()

    @cached_property
    def _questions(self) -> tuple[list[Question], int]:
        queue = Question.objects.seen_by(self.reader).waiting()
        return counted(queue.select_related("author", "product"), shown=QUESTIONS)

    @property
    def questions(self) -> Sequence[Question]:
        return self._questions[0]

    @property
    def questions_total(self) -> int:
        return self._questions[1]


def public_pages(*, now: datetime) -> list[str]:
    """Paths of public pages, for search engines; two statements."""
    always = [reverse(name) for name in ("home:front", "home:about", "meetings:list")]
    evenings = Meeting.objects.upcoming(now=now).seen_by(None)[:MAPPED]
    products = Product.objects.in_work().seen_by(None).order_by("-moved_at", "-pk")[:MAPPED]
    paths = [evening.get_absolute_url() for evening in evenings]
    return [*always, *paths, *(product.get_absolute_url() for product in products)]


def city_page() -> CityPage:
    """The city's page; an unsaved empty one if there is none."""
    return CityPage.objects.order_by("pk").first() or CityPage()


def front(
    *,
    reader: Member | None,
    now: datetime,
    once: Once = lambda _name, read: read(),
    guest_emails: Mapping[str, str] | None = None,
    guest_address: str = "",
) -> Front:
    """Read the next meeting of the front page, and the rest when it is drawn.

    `once` is `read_once` of the request, for rows that all members see.
    `guest_emails`: a visitor's proven e-mail addresses by the meeting's key. `guest_address`: of a
    guest with a session, for all meetings.
    """
    if reader is not None:
        ahead = _ahead_for_members.instances(person=reader.pk, now=now)
    else:
        ahead = list(Meeting.objects.seen_by(None).ahead(now=now).with_reasons()[:AHEAD])
    dates.expires_by_the_minute(
        *(moment for m in ahead for moment in (m.starts_at, m.ends_at)), now=now
    )
    following = next((meeting for meeting in ahead if not meeting.is_cancelled), None)
    coming = None
    if following:
        email = guest_address or (guest_emails or {}).get(str(following.pk), "")
        coming = next_meeting(following, reader=reader, once=once, guest_email=email)
    return Front(reader=reader, now=now, next=coming, ahead=ahead, once=once)


def _ahead(given: Arguments) -> QuerySet[Meeting]:
    return Meeting.objects.ahead(now=given.now).with_reasons()[:AHEAD]


_ahead_for_members = CompiledQuery(_ahead)


def embedded_meetings(*, now: datetime) -> list[Meeting]:
    """The next evenings that visitors may come to, with `is_full`; one statement."""
    return list(
        with_people(Meeting.objects.upcoming(now=now).seen_by(None), member=None)[:EMBEDDED]
    )


def counted(found: QuerySet[Row], *, shown: int) -> tuple[list[Row], int]:
    """The first rows and the total; counts only if there are more."""
    rows = list(found[: shown + 1])
    return rows[:shown], len(rows) if len(rows) <= shown else found.count()


def shown_after(following: Meeting | None, ahead: Sequence[Meeting]) -> list[Meeting]:
    """The meeting after the next, the next regular one, and cancelled ones before them."""
    later = [m for m in ahead if m != following and not m.is_cancelled]
    wanted = [*later[:1], *[m for m in later if m.kind == Series.Kind.REGULAR][:1]]
    last = max((m.starts_at for m in wanted), default=None)
    return [
        m for m in ahead if m in wanted or (m.is_cancelled and (last is None or m.starts_at < last))
    ]


def next_meeting(
    meeting: Meeting, *, reader: Member | None, once: Once, guest_email: str = ""
) -> NextMeeting:
    registrations: list[Registration] = once(
        f"registrations for {meeting.pk}",
        lambda: list(meeting.registrations.answered().select_related("member")),
    )
    mine = [
        r
        for r in registrations
        if (reader and r.member_id == reader.pk)
        or (guest_email and not reader and r.guest_email == guest_email)
    ]
    coming = [r for r in registrations if r.state == Registration.State.COMING]
    return NextMeeting(
        meeting=meeting,
        coming=coming,
        mine=mine[0] if mine else None,
        seats=Seats.counted(meeting, registrations),
        reader=reader,
    )


def last_time(*, reader: Member | None, now: datetime) -> LastTime | None:
    meeting = Meeting.objects.seen_by(reader).took_place(now=now).first()
    if meeting is None:
        return None
    answered = Question.objects.seen_by(reader).filter(answered_at__gte=meeting.starts_at)
    seen = Product.objects.seen_by(reader)
    outcome = last_outcome(reader)
    moved = StageChange.objects.filter(at__gte=meeting.starts_at, product__in=seen)
    return LastTime(
        meeting=meeting,
        answered=list(answered.select_related("author").order_by("-answered_at", "-pk")[:OUTCOMES]),
        moved=list(
            moved.exclude(before="").select_related("product").order_by("-at", "-pk")[:OUTCOMES]
        ),
        outcome=outcome if outcome and outcome.meeting == meeting else None,
    )


def products_in_work(reader: Member | None) -> QuerySet[Product]:
    return Product.objects.seen_by(reader).in_work().order_by("-moved_at", "-pk")


def products_of(person: Member, *, reader: Member | None) -> QuerySet[Product]:
    """Visible products of a person, the last moved first."""
    makers = Prefetch("authorships", queryset=Authorship.objects.select_related("member"))
    seen = Product.objects.seen_by(reader).filter(people=person)
    return seen.prefetch_related(makers).order_by("-moved_at", "-pk")


def line_map(products: Sequence[Product], meeting: Meeting | None) -> LineMap | None:
    """The map of lines that meet at the next meeting; None without products."""
    if not products:
        return None
    hub = Stop(label=_("Next meeting"), kind="meeting", state="current")
    if meeting:
        label = weekday_of(meeting.starts_at)
        hub = Stop(
            label=label,
            kind="meeting",
            state="current",
            when=meeting.starts_at,
            detail=meeting.venue,
            url=meeting.get_absolute_url(),
        )
    lines = [
        Line(
            title=product.title,
            url=product.get_absolute_url(),
            accent=ACCENTS[index % len(ACCENTS)],
            note=product.get_stage_display(),
            stops=stops_of(product),
        )
        for index, product in enumerate(products)
    ]
    return LineMap(title=_("What we are working on"), hub=hub, lines=lines)


def stops_of(product: Product) -> list[Stop]:
    """Stops of the stages up to the present one, and of the next."""
    here = PATH.index(Stage(product.stage))
    behind = [Stop(label=stage.label, kind="stage", state="done") for stage in PATH[: here + 1]]
    return behind + [Stop(label=stage.label, kind="stage") for stage in PATH[here + 1 : here + 2]]
