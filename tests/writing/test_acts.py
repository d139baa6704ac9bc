"""Reorganising as one act: what ends, what begins, and what is refused."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from reversion.models import Revision

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import (
    Appointment,
    Location,
    ParentRelationship,
    Post,
    Proposal,
    Reorganisation,
    Standing,
    Succession,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.queries.chart import chart_on
from orgchart.writing import acts
from orgchart.writing.act_preview import attempted
from orgchart.writing.acts import ActRefused, Basis, NewUnit
from orgchart.writing.checking import all_violations
from orgchart.writing.publishing import drafts, foreseen, publish
from orgchart.writing.recording import record
from orgchart.writing.violations import RulesBroken

from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PersonFactory,
    SourceFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db


def on(text):
    return PartialDate.parse(text)


def day(text):
    return on(text).first


@pytest.fixture
def basis(db):
    return Basis(SourceFactory(), DocumentFactory(), "para. 5")


def parents(code):
    return [
        (line.parent.code, str(line.start or ""), str(line.end or ""))
        for line in Unit.objects.get(code=code).parents.order_by("start", "pk")
    ]


def names(code):
    return [
        (name.name, str(name.start or ""), str(name.end or ""))
        for name in Unit.objects.get(code=code).names.order_by("start")
    ]


def test_a_rename_ends_the_old_name_the_day_before_and_names_the_authority(basis):
    acts.rename(unit("a"), "Newly", level="office", start=on("2007-07-01"), basis=basis, why="x")
    assert names("a") == [("The a", "1992", "2007-06-30"), ("Newly", "2007-07-01", "")]
    old, new = UnitName.objects.order_by("start")
    assert (old.ended_by, old.ended_by_paragraph) == (basis.document, "para. 5")
    assert (new.started_by, new.source) == (basis.document, basis.source)


def test_a_rename_in_the_middle_of_a_life_lasts_as_long_as_the_old_name_would_have(basis):
    found = unit("a", end="2010")
    NameFactory(unit=found, name="Later", start="2011")
    acts.rename(found, "Midway", level="office", start=on("2007"), basis=basis)
    assert names("a") == [
        ("The a", "1992", "2007"),
        ("Midway", "2007", "2010"),
        ("Later", "2011", ""),
    ]
    assert all_violations() == []


def test_a_move_ends_the_solid_line_and_leaves_dotted_ones(basis):
    _, child = chain(2)
    other, friend = unit("other"), unit("friend")
    LineFactory(child=child, parent=friend, kind="supported-by")
    acts.move(child, other, start=on("2007-07"), basis=basis)
    assert parents("u1") == [
        ("u0", "1992", "2007-07"),
        ("friend", "1992", ""),
        ("other", "2007-07", ""),
    ]
    assert chart_on(day("2008-01-01")).nodes["u1"].parent.code == "other"


def test_closing_ends_all_facts_and_moves_the_units_below_to_the_heir(basis):
    top, middle, leaf = chain(3)
    MandateFactory(unit=middle)
    NameFactory(unit=leaf, start="1990", end="1991", name="Early")
    acts.close(middle, end=on("2007-06-30"), basis=basis, heir=top)
    assert names("u1") == [("The u1", "1992", "2007-06-30")]
    assert str(middle.mandates.get().end) == "2007-06-30"
    assert parents("u2") == [("u1", "1992", "2007-06-30"), ("u0", "2007-07-01", "")]
    assert all_violations() == []


def test_closing_without_an_heir_is_refused_if_there_are_units_below(basis):
    _, middle, _ = chain(3)
    with pytest.raises(RulesBroken, match="outside the life of “The u1”"):
        acts.close(middle, end=on("2007-06-30"), basis=basis)
    assert names("u1") == [("The u1", "1992", "")]


def test_a_merger_moves_the_units_below_to_the_new_unit(basis):
    top, one, leaf = chain(3)
    two = unit("two")
    LineFactory(child=two, parent=one)  # closes together with what it stands under
    new = NewUnit("joint", "Joint Office", "office", "JO")
    acts.merge([one, two], new, start=on("2007-07-01"), basis=basis)
    assert parents("joint") == [("u0", "2007-07-01", "")]
    assert parents("u2") == [("u1", "1992", "2007-06-30"), ("joint", "2007-07-01", "")]
    assert parents("two") == [("u1", "1992", "2007-06-30")]
    assert sorted(map(str, Succession.objects.all())) == [
        "The two is merged into Joint Office (JO)",
        "The u1 is merged into Joint Office (JO)",
    ]
    assert all_violations() == []
    assert top.code in chart_on(day("2008-01-01")).nodes
    assert leaf.code in chart_on(day("2008-01-01")).nodes


def test_a_merger_into_a_unit_below_moves_that_unit_up(basis):
    top, one, leaf = chain(3)
    acts.merge([one], leaf, start=on("2007-07-01"), basis=basis)
    assert parents("u2") == [("u1", "1992", "2007-06-30"), (top.code, "2007-07-01", "")]
    assert all_violations() == []


def test_a_split_closes_the_unit_and_founds_its_parts_in_its_place(basis):
    _, one, _ = chain(3)
    parts = [NewUnit("p", "Part P", "service"), NewUnit("q", "Part Q", "service")]
    acts.split(one, parts, start=on("2007-07-01"), basis=basis, heir=1)
    assert names("u1") == [("The u1", "1992", "2007-06-30")]
    assert parents("p") == [("u0", "2007-07-01", "")]
    assert parents("u2")[-1] == ("q", "2007-07-01", "")
    assert Succession.objects.filter(kind="split").count() == 2
    assert all_violations() == []


def test_a_unit_can_go_on_beside_the_parts_that_are_split_off(basis):
    _, one = chain(2)
    acts.split(
        one, [NewUnit("p", "Part P", "service")], start=on("2007"), basis=basis, goes_on=True
    )
    assert names("u1") == [("The u1", "1992", "")]
    assert parents("p") == [("u0", "2007", "")]


def test_a_unit_cannot_be_renamed_after_its_last_name_has_ended(basis):
    found = unit("a", end="1999")
    with pytest.raises(ActRefused, match=r"“a” does not exist at that time \(2005"):
        acts.rename(found, "Late", level="office", start=on("2005"), basis=basis)
    assert names("a") == [("The a", "1992", "1999")]


def test_a_rename_on_the_first_day_of_the_month_in_which_a_name_began_is_refused(basis):
    found = unit("a", start="2007-06")
    with pytest.raises(
        ActRefused, match="The first date of unit name “The a, since June 2007” is June 2007"
    ):
        acts.rename(found, "Early", level="office", start=on("2007-06-01"), basis=basis)


def test_a_rename_within_the_month_in_which_a_name_began_ends_it_the_day_before(basis):
    found = unit("a", start="2007-06")
    acts.rename(found, "Soon", level="office", start=on("2007-06-02"), basis=basis)
    assert names("a") == [("The a", "2007-06", "2007-06-01"), ("Soon", "2007-06-02", "")]


def test_a_unit_cannot_be_closed_after_its_last_day(basis):
    with pytest.raises(ActRefused, match=r"“a” does not exist at that time \(2005"):
        acts.close(unit("a", end="1999"), end=on("2005"), basis=basis)


def test_closing_does_not_change_facts_that_ended_before(basis):
    found = unit("a")
    MandateFactory(unit=found, end="1999")
    acts.close(found, end=on("2005"), basis=basis)
    mandate = found.mandates.get()
    assert (str(mandate.end), mandate.ended_by) == ("1999", None)


def test_closing_is_refused_if_a_fact_begins_after_the_last_day(basis):
    found = unit("a")
    MandateFactory(unit=found, code="late", start="2006")
    with pytest.raises(
        ActRefused, match="“The a: A function, since 2006” begins after the last day, 2005"
    ):
        acts.close(found, end=on("2005"), basis=basis)
    assert names("a") == [("The a", "1992", "")]


def test_a_move_does_not_change_a_line_that_ended_before(basis):
    _, low = chain(2)
    low.parents.update(end="1999")
    acts.move(low, unit("other"), start=on("2005"), basis=basis)
    assert parents("u1") == [("u0", "1992", "1999"), ("other", "2005", "")]


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (lambda top, low, **k: acts.rename(low, "x", level="office", start=on("1950"), **k), "exist"),
        (lambda top, low, **k: acts.rename(low, "x", level="office", start=on("1992"), **k), "first date"),
        (lambda top, low, **k: acts.rename(low, "The u1", level="office", start=on("2000"), **k), "already has this name"),
        (lambda top, low, **k: acts.move(low, top, start=on("2000"), **k), "already"),
        (lambda top, low, **k: acts.found(NewUnit("u1", "x", "office"), top, start=on("2000"), **k), "already"),
        (lambda top, low, **k: acts.merge([top], top, start=on("2000"), **k), "beside"),
        (lambda top, low, **k: acts.split(low, [top], start=on("2000"), **k), "two parts"),
    ],
)  # fmt: skip
def test_an_act_that_makes_no_sense_is_refused_and_nothing_is_kept(basis, do, said):
    top, low = chain(2)
    before = list(UnitName.objects.values()), list(ParentRelationship.objects.values())
    with pytest.raises(ActRefused, match=said):
        do(top, low, basis=basis)
    assert (list(UnitName.objects.values()), list(ParentRelationship.objects.values())) == before


def test_a_move_of_a_unit_below_itself_breaks_a_rule_and_the_preview_says_so(basis):
    top, low = chain(2)
    attempt = attempted(acts.move, top, low, start=on("2000"), basis=basis)
    assert [broken.rule for broken in attempt.broken] == ["no_cycle_on_any_day"]
    with pytest.raises(RulesBroken):
        acts.move(top, low, start=on("2000"), basis=basis)


def test_an_act_that_meets_a_draft_of_the_same_key_says_so(basis):
    found = unit("a")
    NameFactory(unit=found, start="2007", name="Planned", status="draft")
    what = {"level": "office", "start": on("2007"), "basis": basis}
    attempt = attempted(acts.rename, found, "At once", **what)
    assert "There is already a record of this fact" in attempt.broken[0].message
    with pytest.raises(RulesBroken, match="There is already a record of this fact"):
        acts.rename(found, "At once", **what)


def test_a_preview_shows_before_and_after_and_saves_nothing(basis):
    _, low = chain(2)
    other = unit("other")
    attempt = attempted(acts.move, low, other, start=on("2007-07-01"), basis=basis)
    assert attempt.before.nodes["u1"].parent.code == "u0"
    assert attempt.after.nodes["u1"].parent.code == "other"
    assert [what for what, _ in attempt.rows] == ["ends", "begins"]
    assert parents("u1") == [("u0", "1992", "")]


def test_an_act_is_one_revision_with_who_and_why(basis, django_user_model):
    boss = django_user_model.objects.create_superuser("boss")
    acts.move(chain(2)[1], unit("other"), start=on("2000"), basis=basis, by=boss, why="Reform")
    revision = Revision.objects.get()
    assert (revision.user, revision.comment, revision.version_set.count()) == (boss, "Reform", 3)


def test_an_act_without_a_reason_or_a_person_keeps_an_empty_reason(basis):
    acts.rename(unit("a"), "B", level="office", start=on("2000"), basis=basis)
    assert Revision.objects.get().comment == ""


# --- evidence for what ends --------------------------------------------------------------------


def ends(fact):
    """The slugs of the sources for the end of a fact."""
    return [piece.source.slug for piece in fact.evidence.filter(supports="end")]


def test_the_source_of_an_act_is_evidence_for_the_end_of_what_it_ends(basis):
    low = chain(2)[1]
    acts.move(low, unit("other"), start=on("2000"), basis=basis)
    old, new = low.parents.order_by("start")
    assert (ends(old), ends(new)) == ([basis.source.slug], [])
    acts.close(low, end=on("2005"), basis=basis)
    assert ends(low.names.get()) == ends(new) == [basis.source.slug]


def test_without_a_source_an_act_leaves_no_evidence(basis):
    found = unit("a")
    acts.close(found, end=on("2005"), basis=replace(basis, source=None))
    assert ends(found.names.get()) == []


def test_the_evidence_for_a_former_end_goes_to_the_fact_that_has_that_end_now(basis):
    found = unit("a", end="2010")
    former, new_source = SourceFactory(), basis.source
    record(evidence_kind(UnitName)(fact=found.names.get(), source=former, supports="end"))
    acts.rename(found, "Later", level="office", start=on("2005"), basis=basis)
    old, new = found.names.order_by("start")
    assert (str(old.end), ends(old)) == ("2005", [new_source.slug])
    assert (str(new.end), ends(new)) == ("2010", [former.slug])


def test_an_act_that_is_done_again_by_the_same_source_keeps_one_piece(basis):
    found = unit("a")
    acts.close(found, end=on("2005"), basis=basis)
    acts.close(found, end=on("2003"), basis=basis)
    name = found.names.get()
    assert (str(name.end), ends(name)) == ("2003", [basis.source.slug])
    acts.close(found, end=on("2002"), basis=replace(basis, quotation="closed in 2002"))
    assert [piece.quotation for piece in name.evidence.all()] == ["closed in 2002"]


def test_a_planned_act_leaves_public_evidence_where_it_is(basis, editor, publisher, reform):
    found = unit("a", end="2010")
    former = SourceFactory()
    record(evidence_kind(UnitName)(fact=found.names.get(), source=former, supports="end"))
    acts.rename(
        found, "Later", level="office", start=on("2005"), basis=basis, by=editor, plan=reform
    )
    old, new = found.names.order_by("start")
    assert (ends(old), ends(new)) == ([former.slug], [])
    publish(drafts(reform), Proposal.objects.filter(reorganisation=reform), by=publisher, why="So")
    assert (ends(old), ends(new)) == ([basis.source.slug], [former.slug])


def test_closing_a_unit_ends_a_mandate_that_would_expire(basis):
    found = unit("a")
    MandateFactory(unit=found, expires="2030")
    acts.close(found, end=on("2005"), basis=basis)
    mandate = found.mandates.get()
    assert (str(mandate.end), mandate.expires) == ("2005", None)


def test_a_planned_act_brings_its_evidence_when_it_is_published(basis, editor, publisher, reform):
    low = chain(2)[1]
    acts.rename(low, "Later", level="office", start=on("2005"), basis=basis, by=editor, plan=reform)
    assert ends(low.names.get(start="1992")) == []
    publish(drafts(reform), Proposal.objects.filter(reorganisation=reform), by=publisher, why="So")
    assert ends(low.names.get(start="1992")) == [basis.source.slug]


# --- what each act writes ----------------------------------------------------------------------


def evidence(fact):
    own = ("started_by", "started_by_paragraph", "source", "locator", "quotation", "note", "status")
    return [getattr(fact, name) for name in own]


def test_a_new_fact_has_every_field_of_its_basis():
    source, document = SourceFactory(), DocumentFactory()
    basis = Basis(source, document, "para. 5", "p. 3", "renamed", "A doubt")
    acts.rename(unit("a"), "B", level="office", start=on("2000"), basis=basis)
    new = UnitName.objects.get(name="B")
    assert evidence(new) == [document, "para. 5", source, "p. 3", "renamed", "A doubt", "published"]


def test_fields_that_a_basis_leaves_out_are_empty():
    source = SourceFactory()
    acts.rename(unit("a"), "B", level="office", start=on("2000"), basis=Basis(source))
    new = UnitName.objects.get(name="B")
    assert evidence(new) == [None, "", source, "", "", "", "published"]


def test_a_unit_is_founded_as_it_is_described(basis):
    top = unit("top", end="2010")
    new = NewUnit("new", "New Mission", "operation", "NM", "field")
    acts.found(new, top, start=on("2000"), basis=basis, kind="directed-by")
    name = UnitName.objects.get(unit__code="new")
    assert (name.name, name.acronym, name.level_id) == ("New Mission", "NM", "operation")
    assert name.unit.nature == "field"
    line = name.unit.parents.get()
    assert (line.kind, str(line.start), str(line.end)) == ("directed-by", "2000", "2010")
    assert evidence(name) == evidence(line)
    assert line.source == basis.source


def test_a_unit_is_founded_as_a_part_of_headquarters_if_nothing_else_is_said(basis):
    acts.found(NewUnit("new", "New", "office"), unit("top"), start=on("2000"), basis=basis)
    name = UnitName.objects.get(unit__code="new")
    assert (name.acronym, name.unit.nature) == ("", "headquarters")
    line = name.unit.parents.get()
    assert (line.kind, line.end) == ("part-of", None)


def test_a_unit_can_be_founded_with_no_unit_above_it(basis):
    acts.found(NewUnit("new", "New", "office"), None, start=on("2000"), basis=basis)
    assert parents("new") == []
    assert names("new") == [("New", "2000", "")]


def test_a_unit_cannot_be_founded_under_one_that_does_not_exist_then(basis):
    with pytest.raises(ActRefused, match=r"“top” does not exist at that time \(2000"):
        acts.found(
            NewUnit("new", "New", "office"), unit("top", end="1999"), start=on("2000"), basis=basis
        )


@pytest.mark.parametrize(
    "changed", [{"name": "B"}, {"acronym": "B"}, {"level": "division"}], ids=lambda one: str(*one)
)
def test_a_rename_can_change_only_the_name_the_acronym_or_the_level(basis, changed):
    wanted = {"name": "The a", "acronym": "", "level": "office", **changed}
    acts.rename(unit("a"), start=on("2000"), basis=basis, **wanted)
    new = UnitName.objects.latest("start")
    assert {"name": new.name, "acronym": new.acronym, "level": new.level_id} == wanted


def test_a_new_name_ends_by_the_same_authority_as_the_old_one_was_to_end(basis):
    ending = DocumentFactory()
    found = unit("a", end="2010", ended_by=ending, ended_by_paragraph="para. 9")
    acts.rename(found, "B", level="office", start=on("2000"), basis=basis)
    old, new = found.names.order_by("start")
    assert (old.ended_by, old.ended_by_paragraph) == (basis.document, "para. 5")
    assert (new.ended_by, new.ended_by_paragraph) == (ending, "para. 9")


def test_a_unit_with_none_above_it_moves_for_the_rest_of_its_life(basis):
    low = unit("low", end="2010")
    acts.move(low, unit("top"), start=on("2000"), basis=basis)
    assert parents("low") == [("top", "2000", "2010")]
    assert low.parents.get().kind == "part-of"


def test_a_move_can_change_only_the_kind_of_line(basis):
    top, low = chain(2)
    acts.move(low, top, start=on("2000"), basis=basis, kind="directed-by")
    assert [line.kind for line in low.parents.order_by("start")] == ["part-of", "directed-by"]


@pytest.mark.parametrize("gone", ["low", "top"])
def test_a_move_is_refused_if_either_unit_does_not_exist_then(basis, gone):
    both = {code: unit(code, end="1999" if code == gone else None) for code in ("low", "top")}
    with pytest.raises(ActRefused, match=rf"“{gone}” does not exist at that time \(2000"):
        acts.move(both["low"], both["top"], start=on("2000"), basis=basis)


def test_closing_ends_places_posts_appointments_and_dotted_lines_too(basis):
    found = unit("a")
    published = {"status": "published", "source": basis.source}
    Location.objects.create(unit=found, area="Here", **published)
    post = Post.objects.create(unit=found, code="chief", title="Chief", kind="other", **published)
    Appointment.objects.create(post=post, person=PersonFactory(name="Somebody"), **published)
    LineFactory(child=found, parent=unit("friend"), kind="supported-by")
    acts.close(found, end=on("2005"), basis=basis)
    for model in (UnitName, Location, Post, Appointment, ParentRelationship):
        fact = model.objects.exclude(unit__code="friend") if model is UnitName else model.objects
        ended = fact.get()
        assert (str(ended.end), ended.ended_by) == ("2005", basis.document)
        assert ended.ended_by_paragraph == "para. 5"


def test_closing_leaves_drafts_and_disputed_facts(basis):
    found = unit("a")
    MandateFactory(unit=found, code="draft", status="draft")
    MandateFactory(unit=found, code="disputed", status="disputed")
    acts.close(found, end=on("2005"), basis=basis)
    assert [mandate.end for mandate in found.mandates.all()] == [None, None]


def test_closing_without_an_heir_ends_the_dotted_lines_of_the_units_below(basis):
    found, low = unit("a"), unit("low")
    LineFactory(child=low, parent=found, kind="supported-by")
    acts.close(found, end=on("2005"), basis=basis)
    assert parents("low") == [("a", "1992", "2005")]


def test_an_heir_takes_over_solid_lines_of_each_kind_but_no_dotted_ones(basis):
    found, heir, low, friend = (unit(code) for code in ("a", "heir", "low", "friend"))
    LineFactory(child=low, parent=found, kind="directed-by", end="2010")
    LineFactory(child=friend, parent=found, kind="supported-by")
    acts.close(found, end=on("2005"), basis=basis, heir=heir)
    assert parents("low") == [("a", "1992", "2005"), ("heir", "2005", "2010")]
    assert {line.kind for line in low.parents.all()} == {"directed-by"}
    assert parents("friend") == [("a", "1992", "2005")]


def test_an_heir_does_not_take_over_units_that_left_before(basis):
    found, heir, low = (unit(code) for code in ("a", "heir", "low"))
    LineFactory(child=low, parent=found, end="1999")
    acts.close(found, end=on("2005"), basis=basis, heir=heir)
    assert parents("low") == [("a", "1992", "1999")]


def test_an_heir_must_exist_on_the_day_after(basis):
    with pytest.raises(ActRefused, match=r"“heir” does not exist at that time \(1 January 2006"):
        acts.close(unit("a"), end=on("2005-12-31"), basis=basis, heir=unit("heir", end="2005"))


def test_a_merger_records_successions_on_the_day_of_the_change(basis):
    acts.merge([unit("a")], unit("b"), start=on("2007-07-01"), basis=basis)
    succession = Succession.objects.get()
    assert (succession.predecessor.code, succession.successor.code) == ("a", "b")
    assert (succession.kind, str(succession.start), str(succession.end)) == (
        "merged",
        "2007-07-01",
        "2007-07-01",
    )
    assert evidence(succession)[:3] == [basis.document, "para. 5", basis.source]
    assert names("a") == [("The a", "1992", "2007-06-30")]


def test_a_unit_that_others_are_merged_into_goes_on(basis):
    one, two = unit("one"), unit("two")
    acts.merge([one, two], two, start=on("2007"), basis=basis)
    assert names("two") == [("The two", "1992", "")]
    assert Succession.objects.get().predecessor == one


def test_the_new_unit_of_a_merger_can_be_founded_elsewhere(basis):
    _, one = chain(2)
    acts.merge(
        [one], NewUnit("new", "New", "office"), start=on("2007"), basis=basis, parent=unit("other")
    )
    assert parents("new") == [("other", "2007", "")]


def test_the_new_unit_of_a_merger_takes_the_place_of_the_first_merged_unit(basis):
    top, one = unit("top"), unit("one")
    LineFactory(child=one, parent=top, kind="directed-by")
    acts.merge([one], NewUnit("new", "New", "office"), start=on("2007"), basis=basis)
    line = Unit.objects.get(code="new").parents.get()
    assert (line.parent, line.kind) == (top, "directed-by")


def test_a_split_of_a_unit_with_none_above_it_founds_parts_with_none_above_them(basis):
    parts = [NewUnit(code, code, "office") for code in ("p", "q")]
    acts.split(unit("a"), parts, start=on("2007"), basis=basis)
    assert parents("p") == parents("q") == []


def test_units_below_move_to_the_first_part_of_a_split_if_no_other_is_named(basis):
    _, one, _ = chain(3)
    parts = [NewUnit(code, code, "office") for code in ("p", "q")]
    acts.split(one, parts, start=on("2007-07-01"), basis=basis)
    assert parents("u2")[-1] == ("p", "2007-07-01", "")


def test_a_unit_can_be_split_into_units_that_exist(basis):
    acts.split(unit("a"), [unit("p"), unit("q")], start=on("2007"), basis=basis)
    assert {succession.successor.code for succession in Succession.objects.all()} == {"p", "q"}
    assert Unit.objects.count() == 3


def test_what_begins_on_the_last_day_of_a_unit_ends_on_it(basis):
    mandate = MandateFactory(unit=unit("a"), start="2007-06-30")
    acts.close(mandate.unit, end=on("2007-06-30"), basis=basis)
    mandate.refresh_from_db()
    assert (str(mandate.end), mandate.ended_by) == ("2007-06-30", basis.document)


def test_what_ends_with_the_unit_anyway_keeps_the_authority_of_its_end(basis):
    decision = DocumentFactory()
    mandate = MandateFactory(unit=unit("a"), end="2007-06-30", ended_by=decision)
    acts.close(mandate.unit, end=on("2007-06-30"), basis=basis)
    mandate.refresh_from_db()
    assert mandate.ended_by == decision


def test_a_split_is_of_its_day_by_its_authority(basis):
    acts.split(unit("a"), [unit("p"), unit("q")], start=on("2007-07-01"), basis=basis)
    for succession in Succession.objects.all():
        assert (str(succession.start), str(succession.end)) == ("2007-07-01", "2007-07-01")
        assert (succession.started_by, succession.source) == (basis.document, basis.source)


def test_a_merger_is_of_its_day_by_its_authority(basis):
    acts.merge([unit("a"), unit("b")], unit("c"), start=on("2007-07-01"), basis=basis)
    for succession in Succession.objects.all():
        assert (str(succession.start), str(succession.end)) == ("2007-07-01", "2007-07-01")
        assert (succession.started_by, succession.source) == (basis.document, basis.source)


def test_a_unit_that_goes_on_must_be_split_into_something(basis):
    with pytest.raises(ActRefused, match="“a” must be split into"):
        acts.split(unit("a"), [], start=on("2007"), basis=basis, goes_on=True)


# --- as a plan ---------------------------------------------------------------------------------


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("ed")
    user.groups.add(Group.objects.get(name=roles.EDITOR))
    return user


@pytest.fixture
def publisher(django_user_model):
    user = django_user_model.objects.create_user("pat")
    user.groups.add(Group.objects.get(name=roles.PUBLISHER))
    return user


@pytest.fixture
def reform(db):
    return Reorganisation.objects.create(code="reform", title="Reform")


def test_an_editor_cannot_act_at_once(basis, editor):
    with pytest.raises(PermissionDenied):
        acts.rename(unit("a"), "B", level="office", start=on("2000"), basis=basis, by=editor)


def test_a_publisher_must_give_a_reason_to_act_at_once(basis, publisher):
    with pytest.raises(ValidationError, match="Say why"):
        acts.rename(unit("a"), "B", level="office", start=on("2000"), basis=basis, by=publisher)


def test_a_planned_act_changes_nothing_public(basis, editor, reform):
    _, low = chain(2)
    acts.move(low, unit("other"), start=on("2007"), basis=basis, by=editor, plan=reform)
    assert [(line.parent.code, line.status) for line in low.parents.order_by("pk")] == [
        ("u0", "published"),
        ("other", "draft"),
    ]
    proposal = Proposal.objects.get(kind="orgchart.parentrelationship")
    assert proposal.after["end"] == "2007"
    assert proposal.reorganisation == reform
    piece = Proposal.objects.get(kind="orgchart.parentrelationshipevidence")
    assert (piece.action, piece.after["supports"], piece.reorganisation) == ("add", "end", reform)
    assert chart_on(day("2008-01-01")).nodes["u1"].parent.code == "u0"


def test_later_acts_of_a_plan_build_on_earlier_ones(basis, editor, publisher, reform):
    top, low = chain(2)
    planned = {"basis": basis, "by": editor, "plan": reform}
    acts.found(NewUnit("new", "New Office", "office"), top, start=on("2005"), **planned)
    acts.move(low, Unit.objects.get(code="new"), start=on("2006"), **planned)
    acts.rename(low, "Second", level="office", start=on("2007"), **planned)
    acts.rename(low, "Third", level="office", start=on("2008"), **planned)
    assert chart_on(day("2009-01-01")).nodes["u1"].name.name == "The u1"
    with foreseen(reform) as ahead:
        node = chart_on(day("2009-01-01")).nodes["u1"]
        assert (node.name.name, node.parent.code) == ("Third", "new")
        assert node.name in ahead
    assert chart_on(day("2009-01-01")).nodes["u1"].name.name == "The u1"
    publish(drafts(reform), reform.proposals.all(), by=publisher, why="Decided")
    assert names("u1") == [("The u1", "1992", "2007"), ("Second", "2007", "2008"), ("Third", "2008", "")]  # fmt: skip
    assert parents("u1") == [("u0", "1992", "2006"), ("new", "2006", "")]
    assert not Proposal.objects.exists()
    assert {name.reorganisation for name in UnitName.objects.filter(name="Third")} == {reform}
    assert all_violations() == []


def test_publishing_needs_a_publisher_and_a_reason(basis, editor, publisher, reform):
    acts.rename(
        unit("a"), "B", level="office", start=on("2000"), basis=basis, by=editor, plan=reform
    )
    with pytest.raises(PermissionDenied):
        publish(drafts(reform), reform.proposals.all(), by=editor, why="Now")
    with pytest.raises(Exception, match="Say why"):
        publish(drafts(reform), reform.proposals.all(), by=publisher, why=" ")
    assert len(drafts()) == 1


def test_a_proposal_for_a_record_that_has_changed_is_refused_and_nothing_is_published(
    basis, editor, publisher, reform
):
    found = unit("a")
    acts.rename(found, "B", level="office", start=on("2000"), basis=basis, by=editor, plan=reform)
    UnitName.objects.filter(status=Standing.PUBLISHED).update(end="1999")
    with pytest.raises(RulesBroken, match="end was “” and is now “1999”"):
        publish(drafts(reform), reform.proposals.all(), by=publisher, why="Decided")
    assert len(drafts(reform)) == 1
    with foreseen(reform) as ahead:
        assert "has changed since" in str(ahead.left_out[0])


def test_the_groups_come_with_the_installation():
    assert {group.name for group in Group.objects.all()} == set(roles.PERMISSIONS)
    viewer = Group.objects.get(name=roles.VIEWER)
    assert {permission.codename.split("_")[0] for permission in viewer.permissions.all()} == {
        "view"
    }
    assert not roles.may_publish(User.objects.create_user("nobody"))
