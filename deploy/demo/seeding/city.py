"""One city: its page, people, products, questions and cards."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils import timezone

from deploy.demo.content import records
from deploy.demo.seeding.decisions import seed_decisions
from deploy.demo.seeding.tasks import seed_tasks
from deploy.demo.seeding.values import seed_values
from network.cards.actions import publish_card
from network.cards.models import ExpertCard
from tenants.accounts.models import User
from tenants.home.models import CityPage
from tenants.members.actions import join_city
from tenants.members.duties import hold_duty
from tenants.members.models import DUTY_TERM, Member
from tenants.products.actions.products import begin_product, show_product
from tenants.products.actions.questions import ask_question
from tenants.products.models import Authorship, HoursSpent, Product, Question, StageChange
from tenants.registry.models import City

People = dict[str, Member]


def seed_city(telling: records.City, *, city: City, now: datetime) -> bool:
    """Fill an empty city; False when it is not empty. Call inside its scope."""
    if CityPage.objects.exists():
        return False
    principles = "\n".join(f"- **{p.title}.** {p.text}" for p in telling.principles)
    CityPage.objects.create(
        about=telling.about,
        mission=telling.mission,
        principles=principles,
        chat_url=telling.telegram,
    )
    people = {person.key: _person(person, now=now) for person in telling.people}
    for duty in telling.duties:
        taken = now - min(timedelta(weeks=duty.taken_weeks_ago), DUTY_TERM - timedelta(days=7))
        hold_duty(member=people[duty.person], kind=duty.duty, now=taken)
    products = {p.key: _product(p, people, now=now) for p in telling.products}
    for question in telling.questions:
        _question(question, people, products, now=now)
    for card in telling.experts:
        _card(card, people, city=city, now=now)
    seed_decisions(telling, people, now=now)
    seed_values(telling, people, now=now)
    seed_tasks(telling.slug, people, products, now=now)
    return True


def _person(person: records.Person, *, now: datetime) -> Member:
    joined = now - timedelta(weeks=person.joined_weeks_ago)
    user = User.objects.create_user(person.email, language=person.language, created_at=joined)
    member = join_city(user=user, name=person.name, now=joined)
    member.helps_with, member.learning = list(person.helps_with), list(person.learning)
    member.working_on, member.about = person.working_on, person.about
    member.save()
    return member


def _product(product: records.Product, people: People, *, now: datetime) -> Product:
    first = product.stages[0]
    author, *coauthors = (people[key] for key in product.authors)
    made = begin_product(
        by=author,
        title=product.title,
        pitch=product.pitch,
        text=product.text,
        stage=first.stage,
        needs=product.needs,
        offers=product.offers,
        now=now - timedelta(weeks=first.weeks_ago),
    )
    made.stage_changes.update(why=first.why, evidence=first.evidence)
    _join(made, coauthors, Authorship.Role.AUTHOR)
    _join(made, [people[key] for key in product.helpers], Authorship.Role.HELPER)
    _move(made, product.stages, by=author, now=now)
    _hours(product, made, author, now=now)
    if product.visibility != made.visibility:  # told to the network once, as it is now
        show_product(made, to=product.visibility, by=author)
    return made


def _join(made: Product, members: list[Member], role: str) -> None:
    Authorship.objects.bulk_create(
        Authorship(product=made, member=member, role=role, since=made.created_at)
        for member in members
    )


def _move(
    made: Product, stages: tuple[records.StageStep, ...], *, by: Member, now: datetime
) -> None:
    """Every stop after the first."""
    StageChange.objects.bulk_create(
        StageChange(
            product=made,
            before=before.stage,
            after=step.stage,
            by=by,
            at=now - timedelta(weeks=step.weeks_ago),
            why=step.why,
            evidence=step.evidence,
        )
        for before, step in pairwise(stages)
    )
    made.stage, made.moved_at = stages[-1].stage, now - timedelta(weeks=stages[-1].weeks_ago)
    made.save(update_fields=["stage", "moved_at"])


def _hours(product: records.Product, made: Product, by: Member, *, now: datetime) -> None:
    """Spread the hours between two stops over the weeks between them."""
    marks = [(step.weeks_ago, step.hours) for step in product.stages] + [(0, product.hours)]
    lines, before, since = [], 0, marks[0][0]
    for weeks_ago, hours in marks:
        weeks = max(1, since - weeks_ago)
        share = Decimal(hours - before) / weeks
        for week in range(weeks) if share >= Decimal("0.1") else ():
            at = now - timedelta(weeks=since - week - 1 if since > weeks_ago else since)
            day = at.astimezone(timezone.get_current_timezone()).date()
            lines.append(
                HoursSpent(product=made, member=by, day=day, hours=round(share, 1), written_at=at)
            )
        before, since = hours, weeks_ago
    HoursSpent.objects.bulk_create(lines)


def _question(
    question: records.Question, people: People, products: dict[str, Product], *, now: datetime
) -> None:
    author = people[question.by]
    asked = ask_question(
        by=author,
        text=question.text,
        blocker=question.blocker,
        about=question.about,
        product=products[question.product] if question.product else None,
        outcome=question.outcome,
        now=now - timedelta(weeks=question.asked_weeks_ago),
    )
    queued_at = asked.queued_at
    if question.times_served:
        queued_at = now - timedelta(weeks=question.weeks_waiting)
    Question.objects.filter(pk=asked.pk).update(
        times_served=question.times_served,
        queued_at=queued_at,
        served_at=queued_at if question.times_served else None,
    )


def _card(card: records.ExpertCard, people: People, *, city: City, now: datetime) -> None:
    made = ExpertCard(
        member=people[card.person],
        headline=card.headline,
        helps_with=list(card.topics),
        credentials="\n\n".join(filter(None, [card.text, card.credentials])),
        contact=people[card.person].user.email,
        is_public=True,
    )
    publish_card(made, city=city, now=now)
