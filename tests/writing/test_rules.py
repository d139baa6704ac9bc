"""The rulebook: what each rule says, of which record, beside which field."""

import pytest

from orgchart.writing.recording import record
from orgchart.writing.rules import RulesBroken, violations

from ..factories import (
    LineFactory,
    MandateFactory,
    NameFactory,
    unit,
)

pytestmark = pytest.mark.django_db


def only_violation():
    (broken,) = violations()
    return broken


# --- drafts and what is public -----------------------------------------------------------------


def test_a_unit_with_a_draft_name_is_still_a_draft_of_which_nothing_public_may_speak():
    planned = unit("planned", status="draft")
    with pytest.raises(RulesBroken, match="the unit “planned” is a draft"):
        record(MandateFactory.build(unit=planned, source=NameFactory().source))


def test_a_public_line_must_lie_within_the_published_life_of_its_unit_not_the_planned_one():
    top, low = unit("top"), unit("low", end="1999")
    NameFactory(unit=low, start="2000", status="draft")
    LineFactory(child=low, parent=top, end="2005")
    assert only_violation().rule == "relationship_within_lives"


def test_a_draft_line_may_lie_within_the_planned_life_of_its_unit():
    top, low = unit("top"), unit("low", end="1999")
    NameFactory(unit=low, start="2000", status="draft")
    LineFactory(child=low, parent=top, end="2005", status="draft")
    assert violations() == []


# --- the life of a unit ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("life", "line", "said"),
    [
        ({"start": "1992", "end": "1999"}, {"start": "1995"}, "(1992-01-01 – 1999-12-31)"),
        ({"start": None, "end": "1999"}, {"start": "1995"}, "(– 1999-12-31)"),
        ({"start": "1992"}, {"start": "1980"}, "(1992-01-01 –)"),
    ],
)
def test_a_line_outside_the_life_of_its_unit_is_told_what_that_life_is(life, line, said):
    LineFactory(child=unit("low", start=None), parent=unit("top", **life), **line)
    assert f"outside the life of “top” {said}" in only_violation().message
