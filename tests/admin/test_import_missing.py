"""What a file does not have is said once, above the rows, with boxes to say it for every row."""

import pytest
from django.urls import reverse

from orgchart import roles
from orgchart.models import Import, Mandate, MandateReference, Unit, UnitName

from ..accounts import signed_in
from ..factories import NameFactory, SourceFactory, UnitFactory
from .importing import (
    check,
    every_row,
    mandates_of_the_budget,
    outcomes,
    pasted,
    posted,
    said,
)

pytestmark = pytest.mark.django_db
NEEDED = "New records need text, theme, role, document kind."


@pytest.fixture
def client(db):
    return signed_in(roles.PUBLISHER)


@pytest.fixture
def mandated(client):
    return mandates_of_the_budget(client)


def correct(client, table, **every):
    return posted(
        client, table, correct="1", **{f"every-{name}": text for name, text in every.items()}
    )


def top(page):
    """What stands above the rows."""
    return page.partition('aria-label="What each row does"')[0]


def test_what_the_file_lacks_is_said_once_above_the_rows(client, mandated):
    page = check(client, mandated)
    assert outcomes(mandated) == ["refused"] * 15
    assert top(page).count(NEEDED) == 1
    assert page.count(NEEDED) == 1
    assert "cannot be blank" not in page
    assert "There is no mandate" not in page
    for name in ("text", "theme", "role", "document_kind", "source", "status", "start"):
        assert f'name="every-{name}"' in top(page)
    assert 'name="every-note"' not in page


def test_what_is_said_above_the_rows_mends_them(client, mandated):
    check(client, mandated)
    every = every_row()
    page = correct(client, mandated, **every)
    assert outcomes(mandated) == ["created"] * 15, said(mandated)
    assert NEEDED not in page
    for code in (every["theme"], every["source"]):
        assert f"The file says “{code}”" not in page  # a person said so, and not the file
    posted(client, mandated, confirm="1", why="The budget")
    assert MandateReference.objects.filter(kind="lists").count() == 15
    assert {mandate.text for mandate in Mandate.objects.all()} == {"Mandates that the budget lists"}


def test_a_part_of_the_answers_is_kept_and_the_rest_asked_for(client, mandated):
    every = every_row()
    check(client, mandated, source=every["source"])
    page = correct(client, mandated, text="Some text", document_kind="lists")
    assert "New records need theme, role." in top(page)
    assert 'name="every-text"' not in page
    assert mandated.defaults["text"] == "Some text"
    assert mandated.defaults["source"] == "budget"
    correct(client, mandated, theme=every["theme"], role=every["role"])
    assert outcomes(mandated) == ["created"] * 15, said(mandated)
    assert mandated.defaults["text"] == "Some text"


def test_wrong_answers_are_said_and_nothing_typed_is_lost(client, mandated):
    check(client, mandated)
    typed = {"row": "0", "cell-0-0": "unzedd", "skip": "0"}
    data = {"every-text": "Kept text", "every-start": "soon", "every-theme": "nonsense", **typed}
    page = client.post(mandated.get_absolute_url(), {**data, "correct": "1"}).content.decode()
    assert "Correct what every row should say" in page
    assert "“soon” is not a date" in page
    assert 'value="soon"' in page
    assert "Kept text</textarea>" in page
    assert 'name="cell-0-0" value="unzedd"' in page
    mandated.refresh_from_db()
    assert mandated.state == Import.State.REFUSED
    assert mandated.defaults == {}


def test_what_else_is_wrong_with_a_row_stands_at_the_row(client):
    NameFactory(unit__code="orolsi")
    table = pasted(client, "unitname", "unit|name|start", "orolsii|N|2007", "orolsi|N|soon")
    page = check(client, table)
    assert "New records need level." in top(page)
    assert "There is no unit “orolsii”" in said(table)
    assert "“soon” is not a date" in said(table)


def test_a_column_that_only_new_records_need_is_not_asked_for_stored_ones(client):
    name = NameFactory(unit__code="a", name="Old", start="2007")
    table = pasted(client, "unitname", "unit|name|start", "a|New|2007")
    page = check(client, table)
    assert outcomes(table) == ["changed"]
    assert "New records need" not in page
    table = pasted(client, "unitname", "unit|name|start", "a|New|2007", "a|Newer|2010")
    check(client, table)
    assert outcomes(table) == ["changed", "refused"]
    assert [verdict["lacks"] for verdict in table.verdicts] == [[], ["level"]]
    correct(client, table, level=name.level_id)
    assert outcomes(table) == ["changed", "created"]


def test_a_new_unit_without_a_nature_is_what_is_usual_and_one_that_exists_keeps_its_own(client):
    NameFactory(unit__code="mission", unit__nature="field", level_id="office", start="2001")
    NameFactory(unit__code="police", unit__nature="organ", level_id="office", start="2001")
    table = pasted(
        client,
        "unit",
        "name|acronym|level|reports to|start|nature",
        "Below|BELOW|office|TWO|2007|",
        "Two|TWO|office|mission|2007|",
        "Alone|ALONE|office||2007|",
        "Said|SAID|office|mission|2007|headquarters",
        "The police|POLICE|office|mission|2007|",
    )
    check(client, table, status="draft")
    posted(client, table, confirm="1", why="x")
    natures = dict(Unit.objects.values_list("code", "nature"))
    assert natures == {
        "mission": "field",
        "police": "organ",
        "below": "field",
        "two": "field",
        "alone": "headquarters",
        "said": "headquarters",
    }, said(table)


@pytest.mark.parametrize(("role", "status"), [(roles.EDITOR, "draft"), (roles.PUBLISHER, "")])
def test_drafts_alone_are_imported_and_undone_without_a_reason(role, status):
    client = signed_in(role, "ann")
    NameFactory(level_id="office")
    table = pasted(client, "unit", "name|acronym|level|start", "One|ONE|office|2007")
    page = check(client, table, status=status)
    assert 'name="why"' in page
    posted(client, table, confirm="1", why="")
    page = client.get(table.get_absolute_url()).content.decode()
    assert Unit.objects.filter(code="one").exists()
    assert "proposals now" not in page
    table.refresh_from_db()
    why = "" if role == roles.EDITOR else "Wrong list"
    client.post(reverse("admin:undo", args=[table.edit]), {"why": why})
    page = client.get(table.get_absolute_url()).content.decode()
    assert not Unit.objects.filter(code="one").exists()
    assert "The import was undone." in page
    assert "Imported." not in page


def test_units_without_nature_and_level(client):
    UnitFactory(code="top")
    table = pasted(client, "unit", "name|acronym|start", "Office of One|OO|2007", "Two|T|2008")
    page = check(client, table)
    assert "New records need level." in top(page)
    assert "There is no unit" not in page
    correct(client, table, level=NameFactory().level_id)
    assert outcomes(table) == ["created"] * 2, said(table)
    posted(client, table, confirm="1", why="x")
    assert UnitName.objects.get(unit=Unit.objects.get(code="oo")).name == "Office of One"


def test_what_no_two_rows_can_share_has_no_box(client):
    table = pasted(client, "document", "title", "One", "Two")
    page = check(client, table)
    assert "New records need symbol. The file has no column for it." in top(page)
    assert "For symbol no two rows can say the same" in top(page)
    assert 'name="every-symbol"' not in page
    page = posted(client, table, again="1")
    assert 'name="every-symbol"' not in page


def test_the_file_of_refused_rows_says_what_is_missing(client, mandated):
    check(client, mandated)
    address = reverse("admin:import-refused", args=[mandated.pk, "csv"])
    lines = client.get(address).content.decode().splitlines()
    assert len(lines) == 16
    assert "The file has no column for: text, theme, role, document kind." in lines[1]
    posted(client, mandated, **{"skip-all": "1"})
    lines = client.get(address).content.decode().splitlines()
    assert "The file has no column for: text, theme, role, document kind." in lines[1]


def test_what_else_is_wrong_is_told_although_the_unit_of_the_row_is_not_there_yet(client):
    NameFactory(unit__code="orolsi", level_id="office")
    table = pasted(
        client,
        "unit",
        "name|acronym|type|reports to",
        "Trials|TR|office|orolsi",
        "One|ONE|offis|TR",
        "Two|TWO|office|orolsii",
    )
    check(client, table)
    first, second, third = (" ".join(verdict["says"]) for verdict in table.verdicts)
    assert first == ""
    assert "There is no level “offis”" in second
    assert "There is no unit" not in second
    assert "There is no unit “orolsii”" in third
    assert "orolsi" in third.partition("Did you mean")[2]


def test_a_source_that_published_facts_need_is_asked_for_once(client, mandated):
    every = every_row()
    del every["source"]
    page = check(client, mandated, **every)
    assert outcomes(mandated) == ["refused"] * 15
    assert top(page).count("New records need source.") == 1
    assert "A published or disputed fact needs a source" not in page
    assert 'name="every-source"' in top(page)
    source = SourceFactory(slug="the-budget")
    correct(client, mandated, **every, source=source.pk)
    assert "refused" not in outcomes(mandated)


def test_drafts_are_imported_without_a_source(client, mandated):
    every = every_row(status="draft")
    del every["source"]
    check(client, mandated, **every)
    assert "refused" not in outcomes(mandated)
