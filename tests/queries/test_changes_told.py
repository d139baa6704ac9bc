"""What a change says of itself, and what does not count as one."""

from datetime import date

import pytest

from orgchart.models import (
    FACTS,
    ChangeKind,
    Document,
)
from orgchart.queries.changes import (
    changes,
    changes_of,
    marks,
)

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db


def test_a_change_carries_the_document_and_paragraph_of_its_own_day():
    begun, ended = DocumentFactory(), DocumentFactory()
    unit(
        "one",
        start="2000",
        end="2003",
        started_by=begun,
        started_by_paragraph="para. 1",
        ended_by=ended,
        ended_by_paragraph="para. 2",
    )
    founded, closed = changes()
    assert (founded.document, founded.paragraph) == (begun, "para. 1")
    assert (closed.document, closed.paragraph) == (ended, "para. 2")


def test_a_unit_is_named_as_on_the_day_of_the_change():
    """What ended is named as on its last day, and what is told before its first name, by that."""
    one = unit("one", acronym="OLD", start="2000", end="2003")
    NameFactory(unit=one, acronym="NEW", start="2004", end="2009")
    MandateFactory(unit=one, start="1999", end="2003-12-31")
    MandateFactory(unit=one, start="2004-01-01")
    told = [(str(change.occurs), change.kind, change.label) for change in changes()]
    assert told == [
        ("1999-01-01", ChangeKind.MANDATED, "OLD"),
        ("2000-01-01", ChangeKind.FOUNDED, "OLD"),
        ("2004-01-01", ChangeKind.MANDATED, "NEW"),
        ("2004-01-01", ChangeKind.RENAMED, "NEW"),
        ("2004-01-01", ChangeKind.DISCHARGED, "OLD"),
        ("2009-12-31", ChangeKind.CLOSED, "NEW"),
    ]


def test_units_that_are_not_published_are_not_named():
    one = unit("one", acronym="ONE")
    LineFactory(child=one, parent=unit("secret", name="Secret", status="draft"), start="2000")
    [moved] = changes(date(1995, 1, 1))
    assert moved.kind == ChangeKind.MOVED
    assert "ONE" in moved.sentence
    assert "Secret" not in moved.sentence


def test_a_fact_of_a_unit_that_is_not_published_is_told_without_its_name():
    MandateFactory(unit=unit("secret", name="Secret", status="draft"), start="2000", end="2001")
    found = changes()
    assert [change.kind for change in found] == ["mandated", "discharged"]
    assert not any("Secret" in change.sentence for change in found)


def test_changes_of_a_day_are_in_order_of_the_label_whatever_its_case():
    for name in ("beta", "Alpha", "Gamma"):
        unit(name.lower(), name=name, start="2000")
    assert [change.label for change in changes()] == ["Alpha", "beta", "Gamma"]


def test_changes_of_a_unit_on_a_day_are_in_order_of_their_kinds():
    one = unit("one", start="2000")
    MandateFactory(unit=one, start="2000")
    AppointmentFactory(post__unit=one, start="2000")
    assert [change.kind for change in changes()] == ["founded", "headed", "mandated"]


def test_a_line_that_begins_before_a_partial_start_of_its_unit_has_passed_is_its_founding():
    top, child = unit("top", acronym="TOP", start="1990"), unit("child", start="2007")
    LineFactory(child=child, parent=top, start="2007-12-31")
    assert [change.kind for change in changes(date(1995, 1, 1))] == ["founded"]


def test_a_line_that_begins_after_its_unit_is_told_by_itself():
    top, child = unit("top", start="1990"), unit("child", acronym="KID", start="2007")
    LineFactory(child=child, parent=top, start="2008-01-01")
    assert [(str(change.occurs), change.kind) for change in changes(date(1995, 1, 1))] == [
        ("2007-01-01", "founded"),
        ("2008-01-01", "moved"),
    ]


def test_a_unit_is_founded_below_whatever_it_is_part_of_on_its_first_day():
    first, second = unit("first", acronym="1ST", start="1990"), unit("second", acronym="2ND")
    child = unit("child", acronym="KID", start="2007")
    LineFactory(child=child, parent=first, start="2006", end="2008")
    LineFactory(child=child, parent=second, start="2009")
    LineFactory(child=child, parent=second, kind="supported-by", start="2007")
    founded = next(change for change in changes() if change.unit == child)
    assert founded.kind == ChangeKind.FOUNDED
    assert set(founded.labels.values()) == {"KID", "1ST"}
    assert founded.sentence.endswith("1ST")


def test_a_line_ends_with_its_unit_only_if_it_lasts_as_long():
    top, child = unit("top", start="1990"), unit("child", start="1990", end="2010")
    LineFactory(child=child, parent=top, start="1990", end="2009")
    assert [(str(change.occurs), change.kind) for change in changes(date(1995, 1, 1))] == [
        ("2009-12-31", "moved"),
        ("2010-12-31", "closed"),
    ]


def test_a_mandate_that_ends_with_its_unit_is_not_told_as_well():
    one = unit("one", end="2010")
    MandateFactory(unit=one, end="2010-12-31")
    assert [change.kind for change in changes(date(1995, 1, 1))] == ["closed"]


def test_a_mandate_that_ends_before_its_unit_is_told():
    one = unit("one", end="2010")
    MandateFactory(unit=one, end="2009")
    assert [change.kind for change in changes(date(1995, 1, 1))] == ["discharged", "closed"]


def test_mandates_of_one_unit_do_not_follow_one_another():
    one = unit("one")
    MandateFactory(unit=one, end="1999")
    MandateFactory(unit=one, start="2000")
    assert [change.kind for change in changes(date(1995, 1, 1))] == ["discharged", "mandated"]


def test_lines_that_overlap_by_a_partial_date_follow_one_another():
    first, second, child = unit("first"), unit("second"), unit("child")
    LineFactory(child=child, parent=first, start="1992", end="2007")
    LineFactory(child=child, parent=second, start="2007-06-29")
    assert [(change.kind, change.other) for change in changes(date(1995, 1, 1))] == [
        (ChangeKind.MOVED, second)
    ]


def test_lines_with_a_day_between_them_do_not_follow_one_another():
    first, second, child = unit("first"), unit("second"), unit("child")
    LineFactory(child=child, parent=first, start="1992", end="2007-06-28")
    LineFactory(child=child, parent=second, start="2007-06-30")
    found = changes(date(1995, 1, 1))
    assert [(str(change.occurs), change.other) for change in found] == [
        ("2007-06-29", first),
        ("2007-06-30", second),
    ]


def test_a_unit_goes_through_its_names_and_lines_apart_from_every_other():
    one, two, top = unit("one", start="2000"), unit("two", start="2001"), unit("top")
    LineFactory(child=one, parent=top, start="2002")
    LineFactory(child=two, parent=top, start="2003")
    found = [(change.unit.code, str(change.kind)) for change in changes(date(1995, 1, 1))]
    assert found == [("one", "founded"), ("two", "founded"), ("one", "moved"), ("two", "moved")]


def test_a_dotted_line_is_told_even_if_its_key_is_that_of_a_unit_with_a_solid_line():
    """A fact that stands alone is known by its key, a sequence by that of its unit."""
    top, child = unit("top"), unit("child")
    LineFactory(child=child, parent=top, start="2000", end="2004")
    LineFactory(pk=child.pk, child=top, parent=child, kind="shared-with", start="2005")
    assert [change.kind for change in changes(date(1995, 1, 1))] == ["moved", "moved", "connected"]


def test_what_began_on_an_unknown_day_is_told_only_when_it_ends():
    unit("one", start=None, end="2000")
    assert [(str(change.occurs), change.kind) for change in changes()] == [("2000-12-31", "closed")]


def test_a_line_from_an_unknown_day_is_that_of_a_unit_from_an_unknown_day():
    top, child = unit("top", start=None), unit("child", start=None)
    LineFactory(child=child, parent=top, start=None, end="2004")
    LineFactory(child=child, parent=unit("other", start=None), start="2005")
    assert [(str(change.occurs), change.kind) for change in changes()] == [("2005-01-01", "moved")]


def test_what_ends_on_the_last_day_of_the_calendar_is_a_change_of_that_day():
    unit("one", end="9999-12-31")
    assert changes()[-1].occurs == date.max


def test_only_a_dated_document_renews_or_amends_a_mandate():
    mandate = MandateFactory(unit=unit("one", start="1990"), start="1990")
    for kind, day in (
        ("renews", None),
        ("recalls", "2001"),
        ("amends", "2002"),
        ("renews", "2003"),
    ):
        document = DocumentFactory()
        Document.objects.filter(pk=document.pk).update(date=day)
        mandate.references.create(kind=kind, document=document, paragraph=f"para. {day}")
    found = changes(date(1995, 1, 1))
    assert [(str(change.occurs), change.kind, change.paragraph) for change in found] == [
        ("2002-01-01", "re-mandated", "para. 2002"),
        ("2003-01-01", "re-mandated", "para. 2003"),
    ]
    assert found[-1].document == document
    assert (found[-1].unit, found[-1].fact) == (mandate.unit, mandate)


def test_a_mandate_that_is_not_published_is_not_renewed():
    mandate = MandateFactory(unit=unit("one", start="1990"), start="1990", status="draft")
    document = DocumentFactory()
    Document.objects.filter(pk=document.pk).update(date="2003")
    mandate.references.create(kind="renews", document=document)
    assert changes(date(1995, 1, 1)) == []


def test_a_change_that_is_about_one_unit_has_no_other():
    unit("one")
    [founded] = changes()
    assert founded.other is None


def test_the_changes_of_a_unit_are_those_of_its_published_facts():
    top, one = unit("top", acronym="TOP"), unit("one", acronym="ONE", start="2000")
    LineFactory(child=one, parent=top, start="2001")
    LineFactory(child=one, parent=top, kind="supported-by", start="2002", status="draft")
    mandate = MandateFactory(unit=one, start="2003")
    mandate.refresh_from_db()
    document = DocumentFactory()
    Document.objects.filter(pk=document.pk).update(date="2004")
    mandate.references.create(kind="renews", document=document)
    found = changes_of([*one.names.all(), *one.parents.all(), mandate], mandate.references.all())
    assert [(str(change.occurs), change.kind) for change in found] == [
        ("2000-01-01", "founded"),
        ("2001-01-01", "moved"),
        ("2003-01-01", "mandated"),
        ("2004-01-01", "re-mandated"),
    ]
    assert set(found[1].labels.values()) == {"ONE", "TOP"}


def test_the_changes_of_a_unit_take_one_query(django_assert_num_queries):
    _, one = chain(2)
    LineFactory(child=one, parent=unit("other"), kind="supported-by")
    facts = [*one.names.with_relations(), *one.parents.with_relations()]
    with django_assert_num_queries(1):
        assert changes_of(facts)


def test_renewals_cost_no_query_each(django_assert_num_queries):
    for code in ("one", "two", "three"):
        mandate = MandateFactory(unit=unit(code))
        document = DocumentFactory()
        Document.objects.filter(pk=document.pk).update(date="2003")
        mandate.references.create(kind="renews", document=document)
    told = [kind for kind in FACTS if kind.is_told()]
    with django_assert_num_queries(len(told) + 3):
        found = changes(date(2000, 1, 1))
        assert [change.document.symbol for change in found if change.piece.source]
        assert len(found) == 3


def test_marks_name_a_kind_once_for_each_unit():
    one, top = unit("one", start="1990"), unit("top", start="1990")
    LineFactory(child=one, parent=top, start="1992", end="1994")
    LineFactory(child=one, parent=top, start="1996", end="1998")
    assert marks(changes()) == {"one": ["founded", "moved"], "top": ["founded"]}
