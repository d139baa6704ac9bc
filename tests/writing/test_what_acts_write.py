"""What each act writes, field by field."""

import pytest

from orgchart.models import (
    Appointment,
    Location,
    ParentRelationship,
    Post,
    Succession,
    Unit,
    UnitName,
)
from orgchart.writing import acts
from orgchart.writing.acts import ActRefused, Basis, NewUnit

from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    PersonFactory,
    SourceFactory,
    chain,
    unit,
)
from .acting import names, on, parents

pytestmark = pytest.mark.django_db


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
    with pytest.raises(ActRefused, match=r"“The top” does not exist at that time \(2000"):
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
    with pytest.raises(ActRefused, match=rf"“The {gone}” does not exist at that time \(2000"):
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
    with pytest.raises(
        ActRefused, match=r"“The heir” does not exist at that time \(1 January 2006"
    ):
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
    with pytest.raises(ActRefused, match="“The a” must be split into"):
        acts.split(unit("a"), [], start=on("2007"), basis=basis, goes_on=True)
