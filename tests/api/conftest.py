"""What the tests of the API share."""

import pytest

from ..factories import LineFactory, NameFactory, unit


@pytest.fixture
def renamed():
    """A unit that was the Civilian Police Unit until 1999, below one office; then below another."""
    first, second = unit("first-office"), unit("second-office")
    police = NameFactory(
        unit__code="police", name="Civilian Police Unit", acronym="CPU", start="1994", end="1999"
    ).unit
    NameFactory(
        unit=police, name="Police Division", acronym="PD", start="2000", level_id="division"
    )
    LineFactory(child=police, parent=first, start="1994", end="1999")
    LineFactory(child=police, parent=second, start="2000")
    return police
