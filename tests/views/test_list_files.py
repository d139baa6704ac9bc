"""Lists as files: whole, with the filters, the day and the version of the page, in every format."""

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

from orgchart.views import lists

from ..factories import (
    unit,
)
from .test_lists import LISTS, rows_of
from .test_pages import text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_every_list_can_be_taken_away_in_every_format(name, ending, registry, client):
    page = text(client, f"/{name}/?on=2009-07-31")
    address = rf"/{name}\.{ending}\?[^\"]*on=2009-07-31[^\"]*"
    assert re.search(rf'<link rel="alternate" type="[^"]+" title="[A-Z]+" href="{address}"', page)
    assert re.search(rf'<a href="{address}" download>', page)
    answer = client.get(f"/{name}.{ending}?on=2009-07-31")
    assert answer.streaming
    assert answer["Content-Disposition"] == f'attachment; filename="{name}-2009-07-31.{ending}"'
    rows = rows_of(client, f"/{name}.json?on=2009-07-31")
    content = answer.getvalue()
    if ending == "csv":
        found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    elif ending == "xlsx":
        head, *lines = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        found = [dict(zip(head, [cell or "" for cell in line], strict=True)) for line in lines]
    else:
        found = rows
    assert len(found) == len(rows) > 0
    assert [set(row) for row in found] == [set(row) for row in rows]


def test_a_file_that_cannot_be_sorted_as_asked_is_refused_with_the_reason(client):
    unit("dop")
    for sort in ("colour", "-colour", "-", "\u0661"):
        answer = client.get("/units.csv", {"sort": sort})
        assert answer.status_code == 400
        assert answer["Content-Type"].startswith("application/problem+json")
        said = answer.json()["detail"]
        assert f"Sort by: “{sort}” is not one of the choices." in said
        assert "The parameter is “sort”, and it can be: acronym, -acronym, name, -name," in said
    assert client.get("/units.csv?sort=").status_code == 200
    page = text(client, "/units/?sort=colour&when=ever")
    assert 'href="/units.csv?when=ever"' in page


def test_a_file_has_the_whole_list_with_the_same_filters_and_sort(client, monkeypatch):
    monkeypatch.setattr(lists, "AT_ONCE", 7)
    for number in range(60):
        unit(f"u{number:02}", name=f"Unit {number:02}")
    unit("other", name="Other")
    rows = rows_of(client, "/units.json?q=unit&sort=-name&page=2")
    assert [row["code"] for row in rows] == [f"u{number:02}" for number in range(59, -1, -1)]


def test_a_file_names_the_day_and_the_version(client):
    unit("one")
    about = json.loads(client.get("/units.json?on=2009").getvalue())
    assert about["day"] == "2009-12-31"
    assert isinstance(about["data_version"], int)


def test_dates_in_files_are_as_they_are_written(client):
    unit("one", start="[..2007]")
    [row] = rows_of(client, "/units.json")
    assert (row["from"], row["to"]) == ("[..2007]", "")


def test_an_empty_list_is_a_file_all_the_same(client):
    assert client.get("/units.csv").getvalue().decode("utf-8-sig").startswith("acronym,name,")
    assert rows_of(client, "/units.json?q=xqzvw") == []
