"""The rules: what each message says, about which record, beside which field."""

import pytest
from django.core.exceptions import ValidationError

from orgchart.dates import PartialDate
from orgchart.models import VOCABULARIES, Appointment, ParentRelationship, Post, UnitName
from orgchart.writing import rules
from orgchart.writing.checking import all_violations
from orgchart.writing.recording import record
from orgchart.writing.rules import violations
from orgchart.writing.violations import RulesBroken, row_violations, violation

from ..factories import (
    LineFactory,
    MandateFactory,
    NameFactory,
    PersonFactory,
    SourceFactory,
    UnitFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db


def only_violation():
    (broken,) = violations()
    return broken


# --- each rule ---------------------------------------------------------------------------------


def a_public_fact_of_a_draft_unit():
    return MandateFactory(unit=UnitFactory(code="planned"))


def a_public_appointment_to_a_draft_post():
    source = SourceFactory()
    post = Post.objects.create(
        code="chief", unit=unit("a"), title="Chief", kind="other", status="draft"
    )
    return Appointment.objects.create(
        post=post,
        person=PersonFactory(name="Somebody"),
        start="2000",
        status="published",
        source=source,
    )


def a_second_name():
    return NameFactory(unit=unit("a", name="First"), start="2000", name="Second")


def a_second_solid_line():
    return LineFactory(child=chain(2)[1], parent=unit("other"), kind="directed-by", start="2000")


def a_line_that_outlasts_its_child():
    return LineFactory(child=unit("low", end="1999"), parent=unit("top"), end="2005")


def a_line_that_outlasts_its_parent():
    return LineFactory(child=unit("low"), parent=unit("top", end="1999"), end="2005")


WRONG = {
    a_public_fact_of_a_draft_unit: (
        "published_fact_needs_published_unit",
        "status",
        "This record is public, but the unit “planned” is a draft",
    ),
    a_public_appointment_to_a_draft_post: (
        "public_part_needs_public_whole",
        "status",
        "This appointment is public, but the post “The a: Chief” is a draft",
    ),
    a_second_name: ("one_name_on_a_day", "start", "“First” (since 1992)"),
    a_second_solid_line: (
        "one_solid_line_on_a_day",
        "parent",
        "“The u1 is part of The u0” (since 1992)",
    ),
    a_line_that_outlasts_its_child: (
        "relationship_within_lives",
        "child",
        "The dates (1992 – 2005) are outside the life of “The low”",
    ),
    a_line_that_outlasts_its_parent: (
        "relationship_within_lives",
        "parent",
        "The dates (1992 – 2005) are outside the life of “The top”",
    ),
}


@pytest.mark.parametrize("make", WRONG)
def test_a_violation_says_which_rule_which_record_which_field_and_what_is_wrong(make):
    wrong = make()
    rule, fieldname, said = WRONG[make]
    broken = only_violation()
    assert (broken.rule, broken.fieldname) == (rule, fieldname)
    assert (broken.model, broken.pk) == (wrong._meta.label_lower, wrong.pk)
    assert str(broken).startswith(f"{wrong.reference}: ")
    assert said in broken.message


def test_a_violation_of_a_whole_record_names_no_field():
    assert violation(NameFactory(), "a_rule", "A sentence.").fieldname == ""


def test_the_error_has_one_line_for_each_violation():
    wrong = [a_public_fact_of_a_draft_unit(), a_second_name()]
    told = str(RulesBroken(violations())).splitlines()
    assert len(told) == len(wrong)
    for line, one in zip(told, wrong, strict=True):
        assert line.startswith(f"{one.reference}: ")


# --- drafts and what is public -----------------------------------------------------------------


def test_a_unit_with_only_a_draft_name_is_a_draft_and_has_no_public_facts():
    planned = unit("planned", status="draft")
    with pytest.raises(RulesBroken, match="the unit “The planned” is a draft"):
        record(MandateFactory.build(unit=planned, source=NameFactory().source))


def test_a_public_line_must_lie_within_the_published_life_of_its_unit_not_the_planned_life():
    top, low = unit("top"), unit("low", end="1999")
    NameFactory(unit=low, start="2000", status="draft")
    LineFactory(child=low, parent=top, end="2005")
    assert only_violation().rule == "relationship_within_lives"


def test_a_draft_line_can_lie_within_the_planned_life_of_its_unit():
    top, low = unit("top"), unit("low", end="1999")
    NameFactory(unit=low, start="2000", status="draft")
    LineFactory(child=low, parent=top, end="2005", status="draft")
    assert violations() == []


def test_a_draft_does_not_hide_a_public_fact_that_breaks_the_rule():
    planned = UnitFactory(code="planned")
    MandateFactory(unit=planned, status="draft")
    wrong = MandateFactory(unit=planned)
    assert only_violation().pk == wrong.pk


def test_a_disputed_fact_needs_a_published_unit_too():
    MandateFactory(unit=UnitFactory(), status="disputed")
    assert "This record is public" in only_violation().message


def test_a_draft_appointment_to_a_draft_post_keeps_the_rules():
    holder = a_public_appointment_to_a_draft_post()
    Appointment.objects.filter(pk=holder.pk).update(status="draft")
    assert violations() == []


def test_a_public_appointment_to_a_public_post_keeps_the_rules():
    holder = a_public_appointment_to_a_draft_post()
    Post.objects.update(status="published", source=holder.source)
    assert violations() == []


# --- one at a time ---------------------------------------------------------------------------


def test_of_two_names_at_once_the_later_one_is_reported_whichever_was_saved_first():
    later = NameFactory(unit__code="a", start="2000")
    NameFactory(unit=later.unit, start="1992", name="Earlier")
    assert only_violation().pk == later.pk


def test_every_pair_of_names_at_once_is_reported():
    first = NameFactory(unit__code="a")
    for year in ("2000", "2001"):
        NameFactory(unit=first.unit, start=year)
    assert len(violations()) == 3


def test_different_units_can_have_names_at_once():
    chain(3)
    assert violations() == []


def test_a_unit_can_have_dotted_lines_beside_a_solid_one():
    LineFactory(child=chain(2)[1], parent=unit("friend"), kind="supported-by")
    assert violations() == []


def test_a_disputed_line_can_exist_beside_a_published_one():
    LineFactory(child=chain(2)[1], parent=unit("other"), status="disputed")
    assert violations() == []


# --- no cycle ----------------------------------------------------------------------------------


def cycle(first, second):
    """Lines between two units that are above each other on the days when both lines hold."""
    one, two = unit("one", start=None), unit("two", start=None)
    LineFactory(child=one, parent=two, **first)
    LineFactory(child=two, parent=one, **second)
    return [broken for broken in violations() if broken.rule == "no_cycle_on_any_day"]


def test_the_message_about_a_cycle_of_a_single_day_names_the_day():
    (broken,) = cycle(
        {"start": "2000-01-01", "end": "2000-01-05"}, {"start": "2000-01-05", "end": "2001-01-01"}
    )
    assert (broken.model, broken.fieldname) == ("orgchart.parentrelationship", "parent")
    assert (
        "“The two” would be above itself, because “The one” answers to it on 5 January 2000"
        in broken.message
    )
    assert broken.pk == ParentRelationship.objects.get(child__code="two").pk


def test_lines_that_follow_each_other_make_no_cycle():
    assert not cycle({"start": "2000", "end": "2000"}, {"start": "2001"})


def test_the_message_about_a_cycle_with_no_first_day_names_no_day():
    told = cycle({"start": None}, {"start": None})
    assert ["answers to it already" in broken.message for broken in told] == [True, True]


def test_a_line_without_a_certain_day_makes_no_cycle():
    assert not cycle({"start": "2000", "end": "2000"}, {"start": "2000", "end": "2000"})


def test_a_draft_line_makes_no_cycle():
    assert not cycle({"start": "2000"}, {"start": "2000", "status": "draft"})


def test_a_dotted_line_makes_no_cycle():
    assert not cycle({"start": "2000"}, {"start": "2000", "kind": "supported-by"})


def test_a_cycle_is_found_over_several_units():
    units = chain(4)
    LineFactory(child=units[0], parent=units[3], start="2000")
    assert [broken.rule for broken in violations()] == ["no_cycle_on_any_day"]


def test_a_unit_beside_a_cycle_is_not_in_it():
    top, low = chain(2)
    LineFactory(child=unit("below"), parent=low)
    LineFactory(child=top, parent=low, start="2000")
    assert {broken.record for broken in violations()} == {
        line.reference for line in ParentRelationship.objects.filter(child__in=[top])
    }


# --- the life of a unit ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("life", "line", "said"),
    [
        (
            {"start": "1992", "end": "1999"},
            {"start": "1995"},
            "(1 January 1992 – 31 December 1999)",
        ),
        ({"start": None, "end": "1999"}, {"start": "1995"}, "(until 31 December 1999)"),
        ({"start": "1992"}, {"start": "1980"}, "(since 1 January 1992)"),
    ],
)
def test_the_message_about_a_line_outside_the_life_of_its_unit_says_when_the_unit_existed(
    life, line, said
):
    LineFactory(child=unit("low", start=None), parent=unit("top", **life), **line)
    assert f"outside the life of “The top” {said}" in only_violation().message


def test_a_life_lasts_from_the_first_name_to_the_last():
    low = unit("low", start="1990", end="1999")
    NameFactory(unit=low, start="2000", end="2009")
    LineFactory(child=low, parent=unit("top", start=None), start="1990", end="2009")
    assert violations() == []


@pytest.mark.parametrize(
    ("start", "end"),
    [("1992", "1999"), ("1992-06-01", "1999"), (None, "1999"), ("1992", "1999-06")],
)
def test_a_line_can_reach_to_the_ends_of_a_life_as_far_as_they_are_known(start, end):
    low = unit("low", start="1992-06-01", end="1999-06-30")
    LineFactory(child=low, parent=unit("top"), start=start, end=end)
    assert violations() == []


@pytest.mark.parametrize(
    ("start", "end"), [("1992-05-31", "1999"), ("1993", "1999-07-01"), ("1993", None)]
)
def test_a_line_cannot_reach_beyond_a_life_by_a_day(start, end):
    low = unit("low", start="1992-06-01", end="1999-06-30")
    LineFactory(child=low, parent=unit("top"), start=start, end=end)
    assert only_violation().rule == "relationship_within_lives"


# --- one row -----------------------------------------------------------------------------------


def wrong_name(**fields):
    right = {"unit": unit("a"), "name": "A", "level_id": "office", "start": PartialDate(2007)}
    return UnitName(**right | fields)


def test_every_fault_of_a_row_is_reported_field_by_field():
    wrong = wrong_name(name="", end=PartialDate(2006))
    broken = {violation.fieldname: violation for violation in row_violations(wrong)}
    assert {name: violation.rule for name, violation in broken.items()} == {
        "name": "blank",
        "end": "end_before_start",
    }
    assert broken["end"].message.startswith("end: It ends before it starts")
    assert {violation.model for violation in broken.values()} == {"orgchart.unitname"}
    assert {violation.record for violation in broken.values()} == {wrong.reference}


def test_a_field_that_is_wrong_in_two_ways_is_told_of_both(monkeypatch):
    def clean(name):
        raise ValidationError({"name": ValidationError("Too short.", code="too_short")})

    monkeypatch.setattr(UnitName, "clean", clean)
    broken = row_violations(wrong_name(name=""))
    assert [(each.fieldname, each.rule) for each in broken] == [
        ("name", "blank"),
        ("name", "too_short"),
    ]


def test_a_violation_by_a_saved_row_has_its_primary_key():
    wrong = NameFactory()
    wrong.name = ""
    assert [violation.pk for violation in row_violations(wrong)] == [wrong.pk]


def test_a_row_without_a_key_is_named_by_its_kind():
    (broken, *_) = row_violations(wrong_name(unit=None))
    assert (broken.record, broken.fieldname) == ("unit name that is not complete", "unit")


def test_a_row_is_checked_without_a_query(django_assert_num_queries):
    right = wrong_name(source=SourceFactory())
    with django_assert_num_queries(0):
        assert row_violations(right) == []


def test_a_sound_registry_keeps_every_rule():
    chain(3)
    assert all_violations() == []


def test_faults_of_single_rows_are_reported_together_with_faults_of_several():
    wrong = a_second_name()
    odd = NameFactory(start="1850")
    assert [(broken.pk, broken.fieldname) for broken in all_violations()] == [
        (odd.pk, "start"),
        (wrong.pk, "start"),
    ]


@pytest.mark.parametrize("size", [2, 20])
def test_checking_costs_as_many_queries_at_any_size(size, django_assert_num_queries):
    source = SourceFactory()
    for found in chain(size):
        post = Post.objects.create(
            code=found.code,
            unit=found,
            title="Chief",
            kind="other",
            status="published",
            source=source,
        )
        Appointment.objects.create(
            post=post, person=PersonFactory(name="A"), status="published", source=source
        )
    with django_assert_num_queries(2 * len(rules.FACTS) + 1 + len(VOCABULARIES)):
        violations()
