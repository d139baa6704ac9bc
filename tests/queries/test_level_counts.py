"""What is folded is counted by its levels."""

import pytest

from orgchart.models import Level
from orgchart.queries.level_counts import OF_LEVEL, levels_in_words


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({"section": 12}, "12 sections"),
        ({"office": 1}, "1 office"),
        ({"service": 3, "section": 2}, "3 services and 2 sections"),
        ({"team": 1, "service": 3, "section": 2}, "3 services, 2 sections and 1 team"),
        ({"service": 3, "of-staff": 2}, "3 services and 2 units"),
        (
            {"office": 1, "operation": 14, "political-mission": 2},
            "14 peacekeeping operations, 2 political missions and 1 office",
        ),
        (
            {"office": 2, "operation": 9, "team": 1, "service": 3},
            "9 peacekeeping operations and 6 other units",
        ),
        ({"of-staff": 2, "unit": 3}, "5 units"),
    ],
)
def test_units_are_counted_by_their_levels(levels, words):
    assert levels_in_words(levels) == words


@pytest.mark.django_db
def test_every_level_of_the_registry_but_units_has_its_plural(registry):
    labels = dict(Level.objects.exclude(code="unit").values_list("code", "label"))
    assert set(OF_LEVEL) == set(labels)
    for level, words in OF_LEVEL.items():  # a count may leave out how a label begins: “special”
        _, _, singular = str(words % {"count": 1}).partition(" ")
        assert labels[level].lower().endswith(singular)
