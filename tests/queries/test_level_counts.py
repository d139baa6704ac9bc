"""What is folded is counted by its levels."""

import pytest

from orgchart.models import Level
from orgchart.queries.level_counts import OF_LEVEL, levels_in_words


@pytest.mark.parametrize(
    ("levels", "ways"),
    [
        ({"section": 12}, ["12 sections", "12 units"]),
        ({"office": 1}, ["1 office", "1 unit"]),
        ({"service": 3, "section": 2}, ["3 services and 2 sections", "5 units"]),
        ({"team": 1, "service": 3, "section": 2}, ["3 services and 3 units", "6 units"]),
        ({"service": 3, "of-staff": 2}, ["3 services and 2 units", "5 units"]),
        ({"of-staff": 2, "unit": 3}, ["5 units"]),
    ],
)
def test_units_are_counted_by_their_levels_as_briefly_as_is_asked(levels, ways):
    assert levels_in_words(levels) == ways


@pytest.mark.django_db
def test_every_level_of_the_registry_but_units_has_its_plural(registry):
    labels = dict(Level.objects.exclude(code="unit").values_list("code", "label"))
    assert set(OF_LEVEL) == set(labels)
    for level, words in OF_LEVEL.items():  # a count may leave out how a label begins: “special”
        _, _, singular = str(words % {"count": 1}).partition(" ")
        assert labels[level].lower().endswith(singular)
