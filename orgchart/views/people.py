"""``/people/``: who has, or had, which post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import django_filters
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from orgchart.dates import in_words
from orgchart.drawing.life import Bar, Row, lifeline
from orgchart.exchange import json_ld
from orgchart.languages import after_colon, semicolon
from orgchart.models import (
    Appointment,
    FactQuerySet,
    Person,
    PersonIdentifier,
    PersonName,
    Post,
    RecordQuerySet,
    Standing,
    one_text,
)
from orgchart.models.prepared import written_once
from orgchart.models.records import public_parts
from orgchart.queries.naming import Labels, names_for
from orgchart.queries.search_lists import on_page, with_words

from .errors import NotHere
from .list_columns import dates_of
from .list_filters import WHEN, EverIfSought
from .lists import Column, List, in_that_order
from .once import once
from .public_page import Context, page


class PersonFilter(EverIfSought):
    """What a reader may narrow the list of people by."""

    q = django_filters.CharFilter(method="named", label=_("Name, post or unit"))
    kind = django_filters.ChoiceFilter(
        choices=Post.Kind, method="in_post", empty_label=_("All"), label=_("Kind of post")
    )
    when = django_filters.ChoiceFilter(**WHEN, method="in_office", label=_("In office"))

    class Meta:
        model = Person
        fields: list[str] = []

    def named(self, people: QuerySet[Person], _: str, words: str) -> QuerySet[Person]:
        of_unit = Exists(_appointments().filter(post__unit__code__iexact=words))
        kinds = (Person, PersonName, Appointment)
        found = with_words(words, lambda entries: Q(pk__in=on_page(entries, Person, *kinds)))
        return people.filter(found | of_unit)

    def in_post(self, people: QuerySet[Person], _: str, kind: str) -> QuerySet[Person]:
        return people.filter(Exists(_appointments().filter(post__kind=kind)))

    def in_office(self, people: QuerySet[Person], _: str, when: str) -> QuerySet[Person]:
        return people.filter(Q(holds_office=True)) if when == "day" else people


def _appointments() -> QuerySet[Appointment]:
    """The published appointments of the person of the outer query."""
    return Appointment.objects.published().filter(person=OuterRef("pk"))


def people_as_of(day: date) -> QuerySet[Person]:
    """Public people, with whether they hold a post on the day, and which post they are listed with."""
    holding = Appointment.objects.published().on(day)
    of_day = Exists(holding.filter(pk=OuterRef("pk")))
    in_turn = _appointments().annotate(of_day=of_day).order_by("-of_day", "-start", "-pk")
    return Person.objects.public().annotate(
        holds_office=Q(pk__in=holding.order_by().values("person")),
        listed=Subquery(in_turn.values("pk")[:1]),
    )


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person in the list, with the post of the day, or else the last."""

    person: Person
    last: Appointment | None
    unit_label: str
    seen: str
    """When the person was last seen in that post, in words, if that is before the day."""


def listed_people(day: date, keys: Sequence[int]) -> list[ListedPerson]:
    """Those people. Three queries, and one more for the names of units, of people and of posts each, if it is not English."""
    held: dict[int, Appointment] = {}
    terms = Appointment.objects.published().filter(person__in=keys).select_related("post__unit")
    for term in sorted(terms, key=lambda term: (term.period.contains(day), term.period.first)):
        held[term.person_id] = term
    labels = Labels(day, (term.post.unit_id for term in held.values()))

    def listed(person: Person) -> ListedPerson:
        if not (last := held.get(person.pk)):
            return ListedPerson(person, None, "", "")
        unit = last.post.unit
        return ListedPerson(person, last, labels[unit.pk] or unit.code, last.last_seen(day))

    return [listed(person) for person in in_that_order(Person.objects.filter(pk__in=keys), keys)]


def _listed(column: str) -> Coalesce:
    """A column of the post with which a person is listed; empty if there is none."""
    of_it = Subquery(Appointment.objects.filter(pk=OuterRef("listed")).values(column)[:1])
    return Coalesce(of_it, Value("", CharField()), output_field=CharField())


def _counted(number: int, day: date) -> str:
    """At any time: each person stands with the post of the day, or else with the last."""
    said = ngettext(
        "%(number)s person, with the post of %(day)s or else the last.",
        "%(number)s people, each with the post of %(day)s or else the last.",
        number,
    )
    return said % {"number": number, "day": in_words(day)}


def _counted_in_office(number: int, day: date) -> str:
    said = ngettext(
        "%(number)s person in office on %(day)s.", "%(number)s people in office on %(day)s.", number
    )
    return said % {"number": number, "day": in_words(day)}


PEOPLE = List(
    name="people",
    title=_("People"),
    columns=[
        Column(
            "name",
            _("Name"),
            lambda row: str(row.person),
            ("sorted_as", "code"),
            lambda row: row.person.get_absolute_url(),
            is_key=True,
        ),
        Column("code", _("Code"), lambda row: row.person.code, on_page=False),
        Column(
            "post",
            _("Post"),
            lambda row: row.last.title if row.last else "",
            (_listed("post__title"),),
            detail=lambda row: row.seen,
            is_wide=True,
        ),
        Column(
            "unit",
            _("Unit"),
            lambda row: row.unit_label,
            (_listed("post__unit__code"), "sorted_as"),
            address=lambda row: row.last.post.unit.get_absolute_url() if row.last else "",
        ),
        *dates_of(lambda row: row.last, _listed("start"), _listed("end")),
    ],
    filter_class=PersonFilter,
    found=people_as_of,
    rows=listed_people,
    sort="name",
    counted=_counted,
    counted_on_day=_counted_in_office,
    nothing=_("Nobody matches. Look at any time instead of on this day, or use fewer words."),
)


@page("orgchart/list.html")
def people(request: HttpRequest, day: date) -> Context:
    """The list of people, page by page."""
    return PEOPLE.page(request, day)


@page("orgchart/list.html")
def as_file(request: HttpRequest, day: date, ending: str) -> HttpResponseBase:
    """The whole list as a file."""
    return PEOPLE.file(request, day, ending)


def find(request: HttpRequest, code: str) -> tuple[Person, list[Appointment]]:
    """A person with the public appointments, newest first. A query for each kind of part, and two.

    Raises NotHere.
    """
    found, appointments = once(request, "person", code, lambda: _with_appointments(code))
    if not found:
        raise NotHere(
            gettext("No person has the code “%(code)s”. Look in the list of people.")
            % {"code": code},
            code,
        )
    return found, appointments


def _with_appointments(code: str) -> tuple[Person | None, list[Appointment]]:
    found = next(iter(_with_code(code=code)), None)
    if not found:
        return None, []
    known = _appointments_of(person=found.pk)
    return found, sorted(known, key=attrgetter("period.first"), reverse=True)


@written_once
def _with_code(*, code: str) -> RecordQuerySet[Person]:
    """A public person. None or one."""
    return Person.objects.public().with_parts().filter(code=code)


@written_once
def _appointments_of(*, person: int) -> FactQuerySet[Appointment]:
    return Appointment.objects.public().filter(person=person).with_relations().with_parts()


@page("orgchart/person.html")
def person(request: HttpRequest, day: date, code: str) -> Context:
    """One person: names, posts over time, also as a line. The number of queries is fixed."""
    found, appointments = find(request, code)
    published = [known for known in appointments if known.status == Standing.PUBLISHED]
    labels, titles = names_for(day, appointments)
    today = timezone.localdate()
    bars = [Bar(known.title, known.period, known.last_seen(today)) for known in published[::-1]]
    names = public_parts(found, PersonName)
    identifiers = public_parts(found, PersonIdentifier)
    structured = json_ld.person(
        request.build_absolute_uri,
        found,
        (name.text for name in names),
        published,
        (identifier.address for identifier in identifiers),
    )
    return {
        "title": str(found),
        "description": _described(found, published, labels),
        "structured": structured,
        "twin": reverse("person-json", args=[code]),
        "person": found,
        "labels": labels,
        "source_titles": titles,
        "names": names,
        "identifiers": identifiers,
        "appointments": appointments,
        "in_office": [known for known in published if known.period.contains(day)],
        "before": [known for known in published if known.period.last < day],
        "after": [known for known in published[::-1] if known.period.first > day],
        "lifeline": mark_safe(_life(found, bars, day)),
        "is_torn": any(bar.is_torn for bar in bars),
    }


def _described(person: Person, terms: Sequence[Appointment], labels: Labels) -> str:
    """Who it is, in a sentence: the posts, newest first."""
    posts = semicolon().join(
        f"{one_text(*dict.fromkeys((term.title, labels[term.post.unit_id])))}, {term.period.in_words}"
        for term in terms
    )
    return after_colon(str(person), f"{posts}.") if posts else str(person)


def _life(person: Person, bars: Sequence[Bar], day: date) -> str:
    """The posts of a person as a line through time."""
    label = gettext("The posts of %(person)s as a line. The list says the same.") % {
        "person": person
    }
    return lifeline([Row(gettext("Posts"), bars)], day, timezone.localdate(), label)
