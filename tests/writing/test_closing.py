"""What a unit has when it closes goes on where a person says."""

import pytest

from orgchart.dates import PartialDate
from orgchart.models import Appointment, Mandate, ParentRelationship, Post, Unit, evidence_kind
from orgchart.writing import acts
from orgchart.writing.acts import ActRefused, NewUnit
from orgchart.writing.checking import all_violations
from orgchart.writing.closing import movable
from orgchart.writing.recording import record

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    PostFactory,
    SourceFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db

END, START = PartialDate.parse("2007-06-30"), PartialDate.parse("2007-07-01")


def lives(facts):
    return [(fact.unit.code, fact.code, str(fact.end or "")) for fact in facts.order_by("code")]


def lines(**asked):
    return {
        (line.child.code, line.parent.code, str(line.start), str(line.end or ""))
        for line in ParentRelationship.objects.filter(**asked)
    }


def test_a_mandate_goes_on_in_the_unit_that_is_named_until_it_was_to_end(basis):
    top, low = chain(2)
    later = DocumentFactory()
    mandate = MandateFactory(unit=low, code="u1-police", end="2010", ended_by=later)
    piece = evidence_kind(Mandate)(fact=mandate, source=SourceFactory(), supports="end")
    record(piece)
    MandateFactory(unit=low, code="u1-other")
    acts.close(low, end=END, basis=basis, goes={mandate: "u0"})
    assert lives(Mandate.objects) == [
        ("u0", "u0-police", "2010"),
        ("u1", "u1-other", "2007-06-30"),
        ("u1", "u1-police", "2007-06-30"),
    ]
    new = top.mandates.get()
    assert (new.text, new.theme, new.role) == (mandate.text, mandate.theme, mandate.role)
    assert (str(new.start), new.started_by, new.ended_by) == ("2007-07-01", basis.document, later)
    assert (new.source, new.status) == (basis.source, "published")
    [reference] = new.references.all()
    assert (reference.document, reference.paragraph, reference.kind) == (
        basis.document,
        "para. 5",
        "establishes",
    )
    assert [one.source for one in new.evidence.filter(supports="end")] == [piece.source]
    assert all_violations() == []


def test_a_mandate_that_expires_goes_on_until_then(basis):
    low = chain(2)[1]
    mandate = MandateFactory(unit=low, code="u1-police", expires="2030-12-31")
    acts.close(low, end=END, basis=basis, goes={mandate: "u0"})
    old, new = Mandate.objects.order_by("start")
    assert (str(old.end), old.expires) == ("2007-06-30", None)
    assert (new.end, str(new.expires)) == (None, "2030-12-31")


def test_a_post_goes_on_with_who_is_in_it(basis):
    top, low = chain(2)
    post = PostFactory(unit=low, code="deputy", kind="deputy", title="Deputy", heads_unit=False)
    left = AppointmentFactory(post=post, start="1995", end="1999")
    stays = AppointmentFactory(post=post, start="2000", end=None)
    acts.close(low, end=END, basis=basis, goes={post: "u0"})
    new = Post.objects.get(unit=top)
    assert (new.code, new.title, new.kind) == ("u0-deputy", "Deputy", "deputy")
    [held] = Appointment.objects.filter(post=new)
    assert (held.person, str(held.start), held.end) == (stays.person, "2007-07-01", None)
    left.refresh_from_db()
    stays.refresh_from_db()
    assert (str(left.end), str(stays.end)) == ("1999", "2007-06-30")
    assert all_violations() == []


def test_codes_of_what_goes_on_are_free(basis):
    top, low = chain(2)
    MandateFactory(unit=top, code="u0-police")
    one, two = MandateFactory(unit=low, code="u1-police"), MandateFactory(unit=low, code="police")
    acts.close(low, end=END, basis=basis, goes={one: "u0", two: "u0"})
    assert sorted(top.mandates.values_list("code", flat=True)) == [
        "u0-police",
        "u0-police-2",
        "u0-police-3",
    ]


def test_dotted_lines_go_on_at_either_end_and_each_once(basis):
    """Two units that merge were both supported by a third, and one of them supported a fourth."""
    top, one = chain(2)
    two = unit("two")
    LineFactory(child=two, parent=top)
    helper, helped = unit("helper"), unit("helped")
    lines_up = [LineFactory(child=each, parent=helper, kind="supported-by") for each in (one, two)]
    line_down = LineFactory(child=helped, parent=one, kind="supported-by")
    goes = dict.fromkeys([*lines_up, line_down], "joint")
    new = NewUnit("joint", "Joint", "office")
    acts.merge([one, two], new, start=START, basis=basis, goes=goes)
    assert lines(kind="supported-by", start="2007-07-01") == {
        ("joint", "helper", "2007-07-01", ""),
        ("helped", "joint", "2007-07-01", ""),
    }
    assert not lines(kind="supported-by", end="").intersection(lines(start="1992"))
    assert all_violations() == []


def test_a_dotted_line_that_the_other_unit_has_already_is_not_made_again(basis):
    top, low = chain(2)
    helper = unit("helper")
    line = LineFactory(child=low, parent=helper, kind="supported-by")
    LineFactory(child=top, parent=helper, kind="supported-by")
    acts.close(low, end=END, basis=basis, goes={line: "u0"})
    assert len(lines(kind="supported-by")) == 2


def test_a_unit_below_goes_to_another_unit_than_the_rest(basis):
    top, middle, one = chain(3)
    two, other = unit("two"), unit("other")
    line = LineFactory(child=two, parent=middle)
    acts.close(middle, end=END, basis=basis, heir=top, goes={line: "other"})
    assert ("two", "other", "2007-07-01", "") in lines()
    assert (one.code, "u0", "2007-07-01", "") in lines()
    assert other.children.count() == 1
    assert all_violations() == []


def test_a_unit_that_goes_on_gives_some_of_it_to_its_parts(basis):
    _, one, leaf = chain(3)
    given, kept = (
        MandateFactory(unit=one, code="u1-given"),
        MandateFactory(unit=one, code="u1-kept"),
    )
    future = MandateFactory(unit=one, code="u1-later", start="2009")
    goes = {given: "p", kept: "", leaf.parents.get(): "p"}
    part = NewUnit("p", "Part P", "service")
    acts.split(one, [part], start=START, basis=basis, goes_on=True, goes=goes)
    assert lives(Mandate.objects) == [
        ("p", "p-given", ""),
        ("u1", "u1-given", "2007-06-30"),
        ("u1", "u1-kept", ""),
        ("u1", "u1-later", ""),
    ]
    assert future.unit == one
    assert lines(child=leaf) == {
        ("u2", "u1", "1992", "2007-06-30"),
        ("u2", "p", "2007-07-01", ""),
    }
    assert all_violations() == []


@pytest.mark.parametrize(
    ("code", "said"), [("nobody", "There is no unit “nobody”"), ("old", "“The old” does not exist")]
)
def test_nothing_goes_on_in_a_unit_that_does_not_exist(basis, code, said):
    unit("old", end="1999")
    low = chain(2)[1]
    mandate = MandateFactory(unit=low, code="u1-police")
    with pytest.raises(ActRefused, match=said):
        acts.close(low, end=END, basis=basis, goes={mandate: code})
    assert Mandate.objects.get().end is None


def test_what_can_go_on_is_what_lasts_longer_and_no_draft(basis):
    _, middle, leaf = chain(3)
    mandate, post = MandateFactory(unit=middle), PostFactory(unit=middle)
    dotted = LineFactory(child=middle, parent=unit("helper"), kind="supported-by")
    MandateFactory(unit=middle, code="over", end="1999")
    MandateFactory(unit=middle, code="planned", status="draft")
    found = movable(Unit.objects.get(code="u1"), END)
    assert found == [leaf.parents.get(), dotted, mandate, post]


@pytest.mark.parametrize("size", [2, 12])
def test_what_can_go_on_is_asked_in_ten_queries(size, django_assert_num_queries):
    middle = chain(3)[1]
    for number in range(size):
        MandateFactory(unit=middle, code=f"m{number}")
        PostFactory(unit=middle, code=f"p{number}")
        LineFactory(child=unit(f"c{number}"), parent=middle)
    with django_assert_num_queries(10):
        found = movable(middle, END)
        assert len({fact.unit_ids for fact in found}) == size + 2
    assert len(found) == 3 * size + 1
