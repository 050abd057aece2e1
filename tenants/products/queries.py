"""Reading products and questions."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.products.models import PATH, Authorship, Product, Question, Stage, StageChange
from tenants.products.models.product import ProductQuerySet
from tenants.products.models.question import QuestionQuerySet
from tenants.ui.linemap import Line, Stop

PEOPLE = Prefetch(
    "authorships", queryset=Authorship.objects.select_related("member").order_by("since", "pk")
)


def products(*, reader: Member | None, stage: str = "", text: str = "") -> ProductQuerySet:
    """Products a reader may see, the last moved first; those at rest only when asked for."""
    found = Product.objects.seen_by(reader).prefetch_related(PEOPLE)
    found = found.filter(stage=stage) if stage else found.in_work()
    for word in text.split()[:8]:
        found = found.filter(
            Q(title__icontains=word) | Q(pitch__icontains=word) | Q(text__icontains=word)
        )
    waiting = Count("questions", filter=~Q(questions__state=Question.State.ANSWERED))
    return found.annotate(open_questions=waiting).order_by("-moved_at", "-pk")


def stages_in_use(*, reader: Member | None) -> dict[str, int]:
    """How many products a reader sees at each stage."""
    rows = Product.objects.seen_by(reader).values_list("stage").annotate(n=Count("pk"))
    return dict(rows.order_by())


def product_page(*, reader: Member | None) -> ProductQuerySet:
    """Everything a product's page shows, in a fixed number of queries."""
    return Product.objects.seen_by(reader).prefetch_related(
        PEOPLE,
        Prefetch("stage_changes", queryset=StageChange.objects.select_related("by")),
        Prefetch("questions", queryset=Question.objects.select_related("author")),
    )


def line_of(product: Product) -> Line:
    """A product's life as a line: its stages and questions in time order, then what lies ahead."""
    changes = list(product.stage_changes.all())
    stops = [(change.at, stage_stop(change, current=change is changes[-1])) for change in changes]
    stops += [(q.asked_at, question_stop(q)) for q in product.questions.all()]
    stops.sort(key=lambda pair: pair[0])
    return Line(title=product.title, stops=[stop for _at, stop in stops] + ahead(product))


def short_line(product: Product) -> Line:
    """The five stages alone, with where the product stands: for cards and the front page."""
    if product.stage not in PATH:
        stops = [Stop(label=product.get_stage_display(), kind="stage", state="current")]
        return Line(title=product.title, stops=stops, url=product.get_absolute_url(), ends="closed")
    here = PATH.index(Stage(product.stage))
    stops = [
        Stop(
            label=stage.label,
            kind="stage",
            state="done" if i < here else "current" if i == here else "next",
        )
        for i, stage in enumerate(PATH)
    ]
    return Line(title=product.title, stops=stops, url=product.get_absolute_url())


def stage_stop(change: StageChange, *, current: bool) -> Stop:
    return Stop(
        label=change.get_after_display(),
        kind="stage" if change.before else "start",
        state="current" if current else "done",
        when=change.at,
        detail=change.why,
    )


def question_stop(question: Question) -> Stop:
    answered = question.state == Question.State.ANSWERED
    return Stop(
        label=str(question),
        kind="question",
        state="done",
        when=question.asked_at,
        url=question.get_absolute_url(),
        detail=_("answered") if answered else question.get_state_display(),
    )


def ahead(product: Product) -> list[Stop]:
    if product.stage not in PATH:
        return []
    rest = PATH[PATH.index(Stage(product.stage)) + 1 :]
    return [Stop(label=stage.label, kind="stage") for stage in rest]


def questions(
    *, reader: Member | None, state: str = "", blocker: str = "", text: str = ""
) -> QuestionQuerySet:
    """Questions in the order of the queue: served least first, then waited longest."""
    found = Question.objects.seen_by(reader).select_related("author", "product")
    found = found.filter(state=state) if state else found.exclude(state=Question.State.ANSWERED)
    if blocker:
        found = found.filter(blocker=blocker)
    for word in text.split()[:8]:
        found = found.filter(text__icontains=word)
    if state == Question.State.ANSWERED:
        return found.order_by("-answered_at", "-pk")
    return found.order_by("times_served", "asked_at", "pk")


def place_in_queue(question: Question) -> int:
    """How many questions stand before this one, plus one."""
    before = Question.objects.waiting().filter(
        Q(times_served__lt=question.times_served)
        | Q(times_served=question.times_served, asked_at__lt=question.asked_at)
    )
    return before.count() + 1
