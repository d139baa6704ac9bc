"""The natures of new units whose rows say none."""

import pytest

from orgchart.exchange.usual_natures import with_usual_natures
from orgchart.models import ParentRelationship, Unit, UnitName
from orgchart.writing.verdicts import Entry

from ..factories import UnitFactory
from ..rows import reading

pytestmark = pytest.mark.django_db


def rows(*said):
    """The entries of a table of units: the code, the parent and the nature of each."""
    return [
        entry
        for number, (code, parent, nature) in enumerate(said)
        for entry in (
            Entry(f"row {number}", Unit, {"code": code, "nature": nature}),
            Entry(f"row {number}", UnitName, {"unit": [code], "level": ["office"]}),
            Entry(f"row {number}", ParentRelationship, {"child": [code], "parent": [parent]}),
        )
    ]


def natures(entries):
    found = with_usual_natures(entries)
    return {e.fields["code"]: e.fields["nature"] for e in found if e.model is Unit}


def test_a_parent_may_be_any_number_of_rows_further_up_or_down():
    UnitFactory(code="mission", nature="field")
    chain = [(f"u{number}", f"u{number + 1}", "") for number in range(3000)]
    with reading() as read:
        found = natures(rows(*chain, ("u3000", "mission", "")))
    assert set(found.values()) == {"field"}
    assert read.queries <= 4  # a database takes about a thousand codes in one


def test_what_a_row_above_says_counts():
    assert natures(rows(("a", "b", ""), ("b", "", "team"))) == {"a": "team", "b": "team"}


def test_a_circle_and_a_row_without_a_code_are_left_to_the_checks():
    assert natures(rows(("a", "b", ""), ("b", "a", ""))) == dict.fromkeys("ab", "headquarters")
    assert natures(rows(("", "", "field"), ("a", "", ""))) == {"": "field", "a": "headquarters"}
