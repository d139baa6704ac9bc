"""``/units/``: the list of units, and the page of each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypedDict

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from orgchart.addresses import on_day
from orgchart.drawing.life import Bar, Kin, Row, lifeline, lineage
from orgchart.models import (
    Appointment,
    MandateReference,
    NameTranslation,
    ParentRelationship,
    Standing,
    Succession,
    Unit,
    UnitName,
)
from orgchart.queries.chart import chart_on, history, labels_on

from .errors import NotHere
from .lists import listing
from .public_page import Context, page

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Shown(TypedDict):
        """What ``units_as_of`` adds to a unit."""

        exists: bool
        shown_name: str
        shown_acronym: str
        shown_level: str

    ShownUnit = WithAnnotations[Unit, Shown]

PER_PAGE = 50


class UnitFilter(django_filters.FilterSet):
    """What a reader may narrow the list of units by."""

    q = django_filters.CharFilter(method="named", label=_("Name or acronym, also a former one"))
    nature = django_filters.ChoiceFilter(
        choices=Unit.Nature, empty_label=_("All"), label=_("Nature")
    )
    level = django_filters.ChoiceFilter(
        choices=UnitName.Level, method="at_level", empty_label=_("All"), label=_("Level")
    )
    when = django_filters.ChoiceFilter(
        choices=[("day", _("On this day")), ("ever", _("At any time"))],
        method="existing",
        empty_label=None,
        label=_("Existing"),
    )
    sort = django_filters.OrderingFilter(
        fields={"sort_name": "name", "code": "code", "nature": "nature"},
        field_labels={"sort_name": _("Name"), "code": _("Code"), "nature": _("Nature")},
        empty_label=None,
        label=_("Sort by"),
    )

    class Meta:
        model = Unit
        fields: list[str] = []

    def named(self, units: QuerySet["ShownUnit"], _: str, words: str) -> QuerySet["ShownUnit"]:
        names = UnitName.objects.published().filter(unit=OuterRef("pk"))
        return units.filter(
            Exists(names.filter(Q(name__icontains=words) | Q(acronym__icontains=words)))
            | Q(code__iexact=words)
        )

    def at_level(self, units: QuerySet["ShownUnit"], _: str, level: str) -> QuerySet["ShownUnit"]:
        return units.filter(shown_level=level)

    def existing(self, units: QuerySet["ShownUnit"], _: str, when: str) -> QuerySet["ShownUnit"]:
        return units.filter(exists=True) if when == "day" else units


def units_as_of(day: date) -> QuerySet["ShownUnit"]:
    """Published units under their name of that day, or else under their last name."""
    names = UnitName.objects.published().filter(unit=OuterRef("pk")).order_by("-start")
    then = names.on(day)

    def shown(column: str) -> Coalesce:
        return Coalesce(Subquery(then.values(column)[:1]), Subquery(names.values(column)[:1]))

    return (
        Unit.objects.filter(Exists(names))
        .annotate(
            exists=Exists(then),
            shown_name=shown("name"),
            shown_acronym=shown("acronym"),
            shown_level=shown("level"),
        )
        .annotate(sort_name=Lower("shown_name"))
        .prefetch_related(
            Prefetch("names", UnitName.objects.published().order_by("start"), "published_names")
        )
    )


@page("orgchart/units.html")
def units(request: HttpRequest, day: date) -> Context:
    """The list: searched, filtered, sorted, page by page."""
    # Somebody who looks for a name wants it whenever a unit had it.
    when = "ever" if request.GET.get("q", "").strip() else "day"
    found = listing(request, UnitFilter, units_as_of(day), PER_PAGE, when=when, sort="name")
    return {"title": _("Units"), **found}


@page("orgchart/unit.html")
def unit(request: HttpRequest, day: date, code: str) -> Context:
    """Everything known of one unit, as of a day. The number of queries is fixed."""
    found = Unit.objects.filter(code=code).first()
    names = list(
        found.names.public()
        .with_evidence()
        .order_by("start")
        .prefetch_related(
            Prefetch("translations", NameTranslation.objects.select_related("source"))
        )
        if found
        else []
    )
    published = [name for name in names if name.status == Standing.PUBLISHED]
    if not found or not published:
        raise NotHere(_("There is no unit with the code “%(code)s”.") % {"code": code})
    node = chart_on(day).nodes.get(code)
    lines = list(found.parents.public().with_evidence().with_units())
    posts = list(
        found.posts.public()
        .with_evidence()
        .prefetch_related(
            Prefetch(
                "appointments",
                Appointment.objects.public().with_evidence().select_related("post"),
                "known_appointments",
            )
        )
    )
    mandates = list(
        found.mandates.public()
        .with_evidence()
        .prefetch_related(
            Prefetch("references", MandateReference.objects.select_related("document"))
        )
    )
    about = Q(predecessor=found) | Q(successor=found)
    successions = list(Succession.objects.public().filter(about).with_evidence().with_units())
    appointments = [each for post in posts for each in post.known_appointments]
    told = [*published, *lines, *successions, *appointments, *mandates]
    labels = labels_on(day)
    shown_name = node.name if node else published[-1]
    return {
        "title": str(shown_name),
        "unit": found,
        "labels": labels,
        "node": node,
        "shown_name": shown_name,
        "names": names,
        "lines": lines,
        "posts": posts,
        "mandates": mandates,
        "successions": successions,
        "statements": found.statements.public().with_evidence(),
        "locations": found.locations.public().with_evidence(),
        "links": found.links.all(),
        "life": mark_safe(_life(found, published, lines, appointments, labels, day)),
        "kin": mark_safe(_kin(found, successions, labels, request.GET.get("on", ""))),
        "events": history(
            found, [fact for fact in told if fact.status == Standing.PUBLISHED], labels
        ),
    }


def _life(
    found: Unit,
    names: Sequence[UnitName],
    lines: Sequence[ParentRelationship],
    appointments: Sequence[Appointment],
    labels: Mapping[int, str],
    day: date,
) -> str:
    """The unit's names, the units that it answered to, and its heads, as a line through time."""
    rows = [
        Row(str(_("Name")), [Bar(name.name, name.period) for name in names]),
        Row(
            str(_("Answered to")),
            [
                Bar(labels.get(line.parent_id, line.parent.code), line.period)
                for line in lines
                if line.is_solid and line.status == Standing.PUBLISHED
            ],
        ),
        Row(
            str(_("Headed by")),
            [
                Bar(each.person, each.period)
                for each in appointments
                if each.post.heads_unit and each.status == Standing.PUBLISHED
            ],
        ),
    ]
    label = _("The life of %(unit)s as a line; the same in words under History")
    return lifeline(rows, day, timezone.localdate(), label % {"unit": labels[found.pk]})


def _kin(found: Unit, successions: Sequence[Succession], labels: Mapping[int, str], on: str) -> str:
    """What the unit came from and what it became, as a small graph."""
    before: list[Kin] = []
    after: list[Kin] = []
    for succession in successions:
        if succession.status != Standing.PUBLISHED:
            continue
        is_before = succession.successor_id == found.pk
        other = succession.predecessor if is_before else succession.successor
        when = succession.start.in_words if succession.start else ""
        kin = Kin(
            labels.get(other.pk, other.code),
            on_day(other.get_absolute_url(), on),
            succession.get_kind_display(),
            when,
        )
        (before if is_before else after).append(kin)
    label = _("What %(unit)s came from and what it became") % {"unit": labels[found.pk]}
    return lineage(before, labels[found.pk], after, label)
