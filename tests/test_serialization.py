"""Fields and values of plain data, as people read them."""

import pytest

from orgchart.models import Location, ParentRelationship, Post
from orgchart.serialization import field_in_words, value_in_words


@pytest.mark.parametrize(
    ("kind", "name", "value", "words"),
    [
        (ParentRelationship, "kind", "part-of", "part of"),
        (ParentRelationship, "status", "published", "Published"),
        (ParentRelationship, "child", ["dpko"], "dpko"),
        (ParentRelationship, "start", None, ""),
        (Post, "heads_unit", True, "yes"),
        (Post, "heads_unit", False, "no"),
        (Post, "title", "Chief", "Chief"),
        (Location, "area", "", ""),
        (Location, "gone", "was here", "was here"),
    ],
)
def test_a_value_is_shown_by_its_label_and_in_words(kind, name, value, words):
    assert value_in_words(kind, name, value) == words


def test_a_field_is_called_by_its_label_and_an_unknown_one_by_its_name():
    assert field_in_words(Post, "heads_unit") == "leads the unit"
    assert field_in_words(Post, "gone") == "gone"
