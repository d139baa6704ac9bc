"""The lines of the chart: which unit answered to which, or worked with it. They have no pages of their own."""

from datetime import date

import django_filters
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from orgchart.dates import PartialDate, PartialDateError
from orgchart.exchange.open_data import Whole
from orgchart.models import ParentRelationship
from orgchart.models.line_kinds import LineKind
from orgchart.views.errors import NotHere
from orgchart.views.list_columns import dates_of
from orgchart.views.lists import Column, Listing
from orgchart.views.twins import Twin, head_of, writer_for

from .facts import HoldingFilter, published

UNKNOWN = "unknown"
"""What stands in the address of a line whose start is not known."""


class RelationshipFilter(HoldingFilter):
    """What the list of lines can be narrowed by."""

    child = django_filters.CharFilter(
        field_name="child__code", lookup_expr="iexact", label=_("Code of the unit below")
    )
    parent = django_filters.CharFilter(
        field_name="parent__code", lookup_expr="iexact", label=_("Code of the unit above")
    )
    kind = django_filters.ChoiceFilter(choices=LineKind, empty_label=_("All"), label=_("Kind"))

    class Meta:
        model = ParentRelationship
        fields: list[str] = []


def _itself(line: ParentRelationship) -> ParentRelationship:
    return line


RELATIONSHIPS: Listing[ParentRelationship] = Listing(
    name="relationships",
    title=_("Lines of the chart"),
    columns=[
        Column(
            "child",
            _("Unit below"),
            lambda line: line.child.code,
            ("child__code", "start"),
        ),
        Column(
            "parent",
            _("Unit above"),
            lambda line: line.parent.code,
            ("parent__code", "child__code", "start"),
        ),
        *dates_of(_itself),
    ],
    filter_class=RelationshipFilter,
    found=lambda day: published(ParentRelationship, day),
    sort="child",
)


def key_of(line: ParentRelationship) -> tuple[str, ...]:
    """What names a line in its address: the two units, the kind and the start."""
    return line.child.code, line.parent.code, line.kind, str(line.start or UNKNOWN)


def find_relationship(request: HttpRequest, day: date, *key: str) -> Twin:
    """One line. Two queries, and one for each kind of its parts. Raises NotHere."""
    child, parent, kind, start = key
    try:
        began = None if start == UNKNOWN else PartialDate.parse(start)
    except PartialDateError as error:
        raise NotHere(str(error)) from None
    known = ParentRelationship.objects.published().with_relations().with_parts()
    found = known.filter(
        child__code=child, parent__code=parent, kind=kind, start=began or ""
    ).first()
    if not found:
        message = _now(
            "No line leads from “%(child)s” to “%(parent)s” with that kind and start. Look in the list "
            "of lines, at any time: /api/v1/relationships?when=ever."
        )
        raise NotHere(message % {"child": child, "parent": parent})

    def read() -> Whole:
        writer = writer_for(request, day, [found])
        head = head_of(request, day, writer.sentence(found), found)
        return Whole({**head, "relationship": writer.fact(found)}, writer.named)

    return Twin(read)
