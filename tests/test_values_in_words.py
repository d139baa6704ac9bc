"""Values of fields as differences show them: everywhere by the same function."""

import pytest

from orgchart.models import FACTS, RECORDS, Appointment, Document, UnitName
from orgchart.models.fields import PartialDateField
from orgchart.serialization import value_in_words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2020-02-29", "29 February 2020"),
        ("2020-02", "February 2020"),
        ("2020", "2020"),
        ("2020~", "about 2020"),
        ("[..2020-02]", "February 2020 or before"),
        ("nonsense", "nonsense"),
        (None, ""),
    ],
)
def test_dates_are_said_as_the_public_pages_say_them(written, said):
    assert value_in_words(UnitName, "start", written) == said


def test_every_date_of_every_kind_is_said_so():
    for kind in RECORDS:
        for field in kind._meta.fields:
            if isinstance(field, PartialDateField):
                assert value_in_words(kind, field.name, "2020-02-29") == "29 February 2020"
    assert len(FACTS) > 5


def test_choices_and_marks_are_said_by_their_labels():
    assert value_in_words(Appointment, "acting", True) == "yes"
    assert value_in_words(Document, "symbol", "A/RES/61/279") == "A/RES/61/279"
