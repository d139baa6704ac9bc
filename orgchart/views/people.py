"""``/people/``: who has, or had, which post."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from orgchart.drawing.life import Bar, Row, lifeline
from orgchart.models import Appointment, Person, PersonIdentifier, PersonName, Post, Standing
from orgchart.models.records import public_parts
from orgchart.queries.changes import changes_of
from orgchart.queries.naming import Labels, names_for

from .errors import NotHere
from .lists import listing
from .public_page import Context, page

PER_PAGE = 50


class PersonFilter(django_filters.FilterSet):
    """What a reader may narrow the list of people by."""

    q = django_filters.CharFilter(method="named", label=_("Name, post, or a unit's code"))
    kind = django_filters.ChoiceFilter(
        choices=Post.Kind, method="in_post", empty_label=_("All"), label=_("Kind of post")
    )
    when = django_filters.ChoiceFilter(
        choices=[("day", _("On this day")), ("ever", _("At any time"))],
        method="in_office",
        empty_label=None,
        label=_("In office"),
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def named(self, people: QuerySet[Person], _: str, words: str) -> QuerySet[Person]:
        posts = Q(post__title__icontains=words) | Q(post__unit__code__iexact=words)
        return people.filter(
            Q(name__icontains=words)
            | Exists(PersonName.objects.filter(person=OuterRef("pk"), text__icontains=words))
            | Exists(_appointments().filter(posts))
        )

    def in_post(self, people: QuerySet[Person], _: str, kind: str) -> QuerySet[Person]:
        return people.filter(Exists(_appointments().filter(post__kind=kind)))

    def in_office(self, people: QuerySet[Person], _: str, when: str) -> QuerySet[Person]:
        return people.filter(Q(("holds_office", True))) if when == "day" else people


def _appointments() -> QuerySet[Appointment]:
    """The published appointments of the person of the outer query."""
    return Appointment.objects.published().filter(person=OuterRef("pk"))


def people_as_of(day: date) -> QuerySet[Person]:
    """Public people in the order of their names, with their published appointments, latest first."""
    appointments = Appointment.objects.published().with_relations().order_by("-start")
    return (
        Person.objects.public()
        .annotate(
            holds_office=Exists(
                Appointment.objects.published().on(day).filter(person=OuterRef("pk"))
            )
        )
        .prefetch_related(Prefetch("appointments", appointments, "published_appointments"))
        .order_by(Lower("name"), "code")
    )


@page("orgchart/people.html")
def people(request: HttpRequest, day: date) -> Context:
    """The list of people, page by page."""
    # Somebody who looks for a name wants it whenever the person was in office.
    when = "ever" if request.GET.get("q", "").strip() else "day"
    found = listing(request, PersonFilter, people_as_of(day), PER_PAGE, when=when)
    shown: list[Appointment] = []
    for person in found["page"]:
        shown += getattr(person, "published_appointments")  # noqa: B009 # it is prefetched
    labels = Labels(day, (known.post.unit_id for known in shown))
    return {"title": _now("People"), "labels": labels, **found}


@page("orgchart/person.html")
def person(request: HttpRequest, day: date, code: str) -> Context:
    """One person: names, posts over time, changes. The number of queries is fixed."""
    found = Person.objects.public().with_parts().filter(code=code).first()
    if not found:
        raise NotHere(
            _now("No person has the code “%(code)s”. Look in the list of people.") % {"code": code}
        )
    known = Appointment.objects.public().filter(person=found).with_relations().with_parts()
    appointments = sorted(known, key=attrgetter("period.first"), reverse=True)
    published = [known for known in appointments if known.status == Standing.PUBLISHED]
    labels, titles = names_for(day, appointments)
    today = timezone.localdate()
    bars = [Bar(known.title, known.period, known.last_seen(today)) for known in published[::-1]]
    return {
        "title": found.name,
        "person": found,
        "labels": labels,
        "source_titles": titles,
        "names": public_parts(found, PersonName),
        "identifiers": public_parts(found, PersonIdentifier),
        "appointments": appointments,
        "in_office": [known for known in published if known.period.contains(day)],
        "lifeline": mark_safe(_life(found, bars, day)),
        "is_torn": any(bar.is_torn for bar in bars),
        "changes": changes_of(published),
    }


def _life(person: Person, bars: Sequence[Bar], day: date) -> str:
    """The posts of a person as a line through time."""
    label = _now("The posts of %(person)s as a line. The list says the same.") % {"person": person}
    return lifeline([Row(_now("Posts"), bars)], day, timezone.localdate(), label)
