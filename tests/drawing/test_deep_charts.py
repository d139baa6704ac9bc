"""A chain of units that is far longer than any organization is drawn, listed and written."""

from itertools import pairwise

import pytest

from orgchart.drawing.scene import DEEPEST
from orgchart.models import ParentRelationship, Unit, UnitName
from orgchart.queries.chart import chart_on

from ..factories import SourceFactory
from ..views.test_pages import text
from .drawn import DAY, drawn
from .test_formats import pages, vector

pytestmark = pytest.mark.django_db


def long_chain(count):
    """Units u0, u1 …, each part of the one before it, written at once."""
    facts = {"status": "published", "source": SourceFactory(), "start": "1992"}
    units = [Unit(code=f"u{number}", nature="headquarters") for number in range(count)]
    Unit.objects.bulk_create(units)
    names = [UnitName(unit=one, name=f"The {one}", level_id="office", **facts) for one in units]
    UnitName.objects.bulk_create(names)
    ParentRelationship.objects.bulk_create(
        ParentRelationship(child=child, parent=parent, kind="part-of", **facts)
        for parent, child in pairwise(units)
    )


@pytest.mark.parametrize("address", ["/", "/?view=tree&depth=1999"])
def test_a_page_of_a_chain_of_2000_units_is_drawn_as_far_as_it_is_deep(client, address):
    long_chain(2000)
    page = text(client, f"{address}{'&' if '?' in address else '?'}on={DAY}")
    assert f'data-code="u{DEEPEST - 1}"' in page
    assert f'data-code="u{DEEPEST}"' not in page
    assert "Unfold 1 office directly below" in page


def test_a_file_of_a_chain_of_2000_units_is_written(client):
    long_chain(2000)
    answer = client.get(f"/chart.svg?on={DAY}&depth=1999")
    assert (answer.status_code, len(answer.content) > 2000) == (200, True)


def test_every_unit_of_a_long_chain_is_on_a_sheet_of_the_pdf():
    long_chain(2 * DEEPEST + 5)
    chart, roots, placed = drawn()
    assert len(chart_on(DAY).nodes) == len(chart.nodes)
    assert f"u{DEEPEST - 1}" in vector(placed)
    shown = " ".join(page.extract_text() for page in pages(chart, roots))
    assert all(f"The {code}" in shown for code in chart.nodes)
