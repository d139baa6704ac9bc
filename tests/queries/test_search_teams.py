"""A team of an operation comes after the operation itself, unless the team is asked for by its name."""

import pytest

from orgchart.models import Location, NameTranslation, Unit
from orgchart.queries.search import search
from orgchart.writing.recording import recording
from orgchart.writing.search_index import catch_up

from ..factories import NameFactory, SourceFactory, unit

pytestmark = pytest.mark.django_db


def first(words):
    return search(words).results[0].address


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("Golan", "/units/undof/"),
        ("Lebanon", "/units/unifil/"),
        ("Observer Group Golan", "/units/observer-group-golan/"),
        ("observer group golan damascus", "/units/observer-group-golan-damascus/"),
        ("OGL", "/units/observer-group-lebanon/"),
        ("Tiberias", "/units/observer-group-golan-tiberias/"),
    ],
)
def test_of_a_place_the_operation_comes_first_and_of_a_name_the_team(registry, words, address):
    assert first(words) == address


@pytest.fixture
def team():
    """A team with a place in its name, and an operation that is there."""
    operation = unit("operation", name="Force of Observers", unit__nature="field")
    Location.objects.create(
        unit=operation, area="Bekaa", start="2013", source=SourceFactory(), status="published"
    )
    return unit("one", name="Bekaa Group", unit__nature="team")


def test_a_name_of_a_team_counts_less_than_a_place(team):
    assert first("Bekaa") == "/units/operation/"
    assert first("Bekaa Group") == "/units/one/"


def test_a_name_of_another_unit_counts_more_than_a_place(team):
    catch_up()
    with recording():
        team.nature = Unit.Nature.HEADQUARTERS
        team.save()
    assert first("Bekaa") == "/units/one/"


@pytest.mark.parametrize("form", ["name", "translation"])
def test_a_former_name_and_a_translation_of_a_team_count_less_than_a_place(form, team):
    name = NameFactory(unit=team, name="Group of Observers", start="2020")
    if form == "translation":
        team.names.exclude(pk=name.pk).delete()
        NameTranslation.objects.create(
            name=name, language="fr", text="Groupe Bekaa", source=SourceFactory()
        )
    assert first("Bekaa") == "/units/operation/"
