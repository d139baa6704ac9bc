"""The check of an import shows every value, and offers to correct a record instead of adding one."""

from datetime import date

import pytest
from django.test import Client

from orgchart import roles
from orgchart.exchange import imports
from orgchart.exchange.sheets import FORMATS, Sheet, read
from orgchart.exchange.tables import TABLES
from orgchart.models import Appointment, Import, MandateReference, ParentRelationship, UnitName

from ..accounts import person
from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    MandateFactory,
    NameFactory,
    PersonFactory,
    PostFactory,
    SourceFactory,
    chain,
    unit,
)
from ..rows import reading

TODAY = date(2026, 11, 28)
pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(db):
    return person(roles.PUBLISHER)


def silent(done, total):
    pass


def checked(by, kind, *rows):
    headers = list(dict.fromkeys(header for row in rows for header in row))
    places = [[f"row {number}", row] for number, row in enumerate(rows, start=2)]
    table = imports.create_import(by, kind, "x.csv", Sheet(headers, places))
    imports.check(table, silent, TODAY)
    return table


def values(table, row=0, record=0):
    found = table.verdicts[row]["records"][record]["values"]
    return {value["field"]: value for value in found}


def page_of(table):
    return client_of(table.by).get(table.get_absolute_url())


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


# --- every value --------------------------------------------------------------------------------


def test_every_value_of_a_new_record_is_shown_with_how_a_date_was_read(publisher):
    unit("a", end="1999")
    SourceFactory(slug="page")
    row = {
        "unit": "a",
        "name": "N/A",
        "level": "Office",
        "start": "Jun 2015",
        "status": "published",
        "source": "page",
    }
    table = checked(publisher, "unitname", row)
    shown = values(table)
    assert shown["name"]["after"] == "N/A"
    assert shown["start"]["after"] == "June 2015"
    assert shown["start"]["cell"] == "Jun 2015"
    assert {"unit", "name", "level", "start", "source", "status"} <= set(shown)
    page = page_of(table).content.decode()
    for said in ("N/A", "<ins>June 2015</ins>", "The file says “Jun 2015”."):
        assert said in page


def test_a_changed_value_is_shown_old_and_new_and_an_emptied_one_is_marked(publisher):
    NameFactory(unit__code="a", acronym="A", quotation="Words", name="Old name")
    row = {"unit": "a", "start": "1992", "acronym": "", "name": "New name", "quotation": "Words"}
    table = checked(publisher, "unitname", row)
    shown = values(table)
    assert set(shown) == {"name", "acronym"}
    assert (shown["name"]["before"], shown["name"]["after"]) == ("Old name", "New name")
    assert (shown["acronym"]["emptied"], shown["name"]["emptied"]) == (True, False)
    page = page_of(table).content.decode()
    for said in ("<del>Old name</del>", "<ins>New name</ins>", "<del>A</del>", "emptied"):
        assert said in page


def test_a_row_of_several_records_shows_the_values_of_each(publisher):
    row = {"code": "new", "nature": "organ", "name": "New", "level": "office", "start": "2007"}
    table = checked(publisher, "unit", row)
    assert [record["record"] for record in table.verdicts[0]["records"]] == [
        "unit “New”",
        "unit name “New, since 2007”",
    ]
    assert "unit name “New, since 2007”" in page_of(table).content.decode()


def test_an_import_of_the_release_before_can_still_be_looked_at(publisher):
    table = checked(publisher, "document", {"symbol": "A/RES/61/279"})
    for verdict in table.verdicts:
        del verdict["records"]
    table.save()
    assert page_of(table).status_code == 200


# --- corrections --------------------------------------------------------------------------------


def test_a_corrected_paragraph_is_offered_as_a_change(publisher):
    mandate = MandateFactory(code="m", unit=unit("a"))
    document = DocumentFactory(symbol="ST/SGB/2010/2")
    old = MandateReference.objects.create(
        mandate=mandate, document=document, kind="establishes", paragraph="section 2.1"
    )
    row = {
        "code": "m",
        "document": "ST/SGB/2010/2",
        "document kind": "establishes",
        "document paragraph": "para. 999",
    }
    table = checked(publisher, "mandate", row)
    address = table.get_absolute_url()
    client = client_of(publisher)
    page = client.get(address).content.decode()
    assert "It stands beside" in page
    assert "section 2.1" in page
    [choice] = [
        beside["choice"] for record in table.verdicts[0]["records"] for beside in record["beside"]
    ]
    data = {"correct": "1", "offered": choice, "instead": choice}
    page = client.post(address, data, follow=True).content.decode()
    assert "as you chose" in page
    assert "<del>section 2.1</del>" in page
    client.post(address, {"confirm": "1", "why": "Corrected"})
    reference = MandateReference.objects.get()
    assert (reference.pk, reference.paragraph) == (old.pk, "para. 999")


def test_a_choice_can_be_taken_back_and_one_on_another_page_stays(publisher):
    mandate = MandateFactory(code="m", unit=unit("a"))
    document = DocumentFactory(symbol="ST/SGB/2010/2")
    MandateReference.objects.create(mandate=mandate, document=document, kind="recalls")
    row = {"mandate": "m", "document": "ST/SGB/2010/2", "kind": "recalls", "paragraph": "1"}
    table = checked(publisher, "mandatereference", row)
    [beside] = table.verdicts[0]["records"][0]["beside"]
    imports.choose_instead(table, [beside["choice"]], [beside["choice"]])
    imports.check(table, silent, TODAY)
    assert table.verdicts[0]["outcome"] == "changed"
    imports.choose_instead(table, [], [])
    imports.check(table, silent, TODAY)
    assert table.verdicts[0]["outcome"] == "changed"
    imports.choose_instead(table, [beside["choice"]], [])
    imports.check(table, silent, TODAY)
    assert table.verdicts[0]["outcome"] == "created"
    imports.choose_instead(table, ["nonsense"], ["nonsense", "row 2:orgchart.unit:1"])
    assert table.instead == {}


def test_two_rows_do_not_change_one_record(publisher):
    mandate = MandateFactory(code="m", unit=unit("a"))
    document = DocumentFactory(symbol="ST/SGB/2010/2")
    MandateReference.objects.create(mandate=mandate, document=document, kind="recalls")
    row = {"mandate": "m", "document": "ST/SGB/2010/2", "kind": "recalls"}
    table = checked(
        publisher, "mandatereference", row | {"paragraph": "1"}, row | {"paragraph": "2"}
    )
    choices = [verdict["records"][0]["beside"][0]["choice"] for verdict in table.verdicts]
    imports.choose_instead(table, choices, choices)
    imports.check(table, silent, TODAY)
    assert [verdict["outcome"] for verdict in table.verdicts] == ["changed", "refused"]
    assert "is changed by row 2" in table.verdicts[1]["says"][0]


def test_what_goes_back_to_its_default_is_not_called_emptied(publisher):
    name = NameFactory(unit__code="a")
    table = checked(publisher, "unitname", {"unit": "a", "start": str(name.start), "status": ""})
    status = values(table)["status"]
    assert (status["before"], status["after"], status["emptied"]) == (
        "Published",
        "Draft (staff only)",
        False,
    )


@pytest.mark.parametrize("start", ["2007", "2007~", "2007-03"])
def test_a_corrected_start_of_an_appointment_is_refused_and_offered_as_a_change(publisher, start):
    post = PostFactory(code="chief", unit=unit("a"))
    old = AppointmentFactory(post=post, start="2007-06-29", end="2008-05")
    row = {
        "post": "chief",
        "person": "ann",
        "start": start,
        "end": "2008-05",
        "status": "published",
        "source": old.source.slug,
    }
    table = checked(publisher, "appointment", row)
    assert table.state == Import.State.REFUSED
    [beside] = table.verdicts[0]["records"][0]["beside"]
    imports.choose_instead(table, [beside["choice"]], [beside["choice"]])
    imports.check(table, silent, TODAY)
    assert table.state == Import.State.CHECKED, table.verdicts
    imports.confirm(table, "Corrected", silent, TODAY)
    appointment = Appointment.objects.get()
    assert (appointment.pk, str(appointment.start)) == (old.pk, start)


def test_a_later_fact_and_one_that_the_file_has_too_are_no_corrections(publisher):
    chain(2)
    line = ParentRelationship.objects.get()
    ParentRelationship.objects.filter(pk=line.pk).update(end="1999")
    row = {
        "child": "u1",
        "parent": "u0",
        "kind": "part-of",
        "start": "2005",
        "status": "published",
        "source": line.source.slug,
    }
    table = checked(publisher, "parentrelationship", row)
    assert table.verdicts[0]["records"][0]["beside"] == []
    NameFactory(unit__code="b", start="1990", status="draft")
    draft = {"unit": "b", "name": "B", "level": "office"}
    both = checked(publisher, "unitname", draft | {"start": "1990"}, draft | {"start": "1991"})
    assert both.verdicts[1]["records"][0]["beside"] == []
    alone = checked(publisher, "unitname", draft | {"start": "1991"})
    assert len(alone.verdicts[0]["records"][0]["beside"]) == 1


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        (("2000~", "2005"), ("2001", "2005"), True),
        (("2000", None), ("2003~", None), True),
        ((None, None), ("2003", "2004"), True),
        (("2000", "2005"), ("2005", "2010"), False),
        (("2000", "2005-03-01"), ("2005-03-01", "2010"), True),
        (("2000", "2004"), ("2006", "2010"), False),
    ],
)
@pytest.mark.parametrize("status", ["published", "draft"])
def test_one_person_is_not_twice_in_one_post_at_one_time(first, second, is_refused, status):
    from orgchart.writing.recording import record  # noqa: PLC0415
    from orgchart.writing.violations import RulesBroken  # noqa: PLC0415

    post = PostFactory(unit=unit("a", start=None), start=None)
    ann = PersonFactory()
    AppointmentFactory(post=post, person=ann, start=first[0], end=first[1], status=status)
    new = AppointmentFactory.build(
        post=post,
        person=ann,
        start=second[0],
        end=second[1],
        status=status,
        source=SourceFactory(),
    )
    if is_refused:
        with pytest.raises(RulesBroken):
            record(new)
    else:
        record(new)


# --- exports ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMATS)
def test_an_export_with_capitals_lines_and_long_notes_comes_back_unchanged(publisher, ending):
    source = SourceFactory(slug="UN-Chronicle", note="one\ntwo\n\nthree")
    mandate = MandateFactory(code="UN-Mandate-1", unit=unit("a"), source=source, note="n" * 40_000)
    MandateReference.objects.create(mandate=mandate, document=DocumentFactory(), kind="recalls")
    PostFactory(code="Chief-Of-A", unit=mandate.unit, source=source, note="x\ty\nz" * 20_000)
    AppointmentFactory(post__code="Other", post__unit=mandate.unit, person__code="Ann-B")
    for kind in ("source", "mandate", "mandatereference", "post", "appointment", "unit"):
        table = TABLES[kind]
        columns, rows = table.rows(table.model.objects.all())
        content = FORMATS[ending].write([column.name for column in columns], rows, table.title)
        again = imports.create_import(publisher, kind, "x", read(f"x.{ending}", content))
        imports.check(again, silent, TODAY)
        assert {verdict["outcome"] for verdict in again.verdicts} == {"unchanged"}, again.verdicts


def test_a_person_may_be_named_as_long_as_no_other_has_the_name(publisher):
    PostFactory(code="chief", unit=unit("a"))
    PersonFactory(name="Jean-Marie Guéhenno", code="jmg")
    row = {
        "post": "chief",
        "person": "Jean-Marie Gue\u0301henno",
        "start": "2007",
        "status": "draft",
    }
    table = checked(publisher, "appointment", row)
    assert table.state == Import.State.CHECKED, table.verdicts
    assert values(table)["person"]["after"] == "Jean-Marie Guéhenno"
    PersonFactory(name="Jean-Marie Guéhenno", code="another")
    table = checked(publisher, "appointment", row)
    assert "There is no person" in table.verdicts[0]["says"][0]


def test_a_code_typed_with_other_capitals_means_the_record_that_has_it(publisher):
    source = SourceFactory(slug="UN-Chronicle", title="Old")
    table = checked(publisher, "source", {"slug": "un-chronicle", "title": "New"})
    imports.confirm(table, "w", silent, TODAY)
    source.refresh_from_db()
    assert (source.slug, source.title) == ("UN-Chronicle", "New")
    name = NameFactory(unit__code="a", source=source)
    row = {"unit": "A", "start": "1992", "source": "UN-CHRONICLE", "acronym": "A"}
    imports.confirm(checked(publisher, "unitname", row), "w", silent, TODAY)
    name.refresh_from_db()
    assert (name.acronym, name.source_id) == ("A", source.pk)
    assert UnitName.objects.count() == 1


@pytest.mark.parametrize(
    "step", [imports.check, lambda table, done, today: imports.confirm(table, "x", done, today)]
)
def test_neither_check_nor_confirmation_asks_more_questions_for_more_rows(publisher, step):
    SourceFactory(slug="page")
    asked = []
    for again, number in enumerate((2, 2, 6)):  # the first time, kinds of content are read too
        rows = [
            {
                "code": f"unit-{again}-{place}",
                "name": f"Unit new{again} {place}",  # each time has a word that is new
                "nature": "headquarters",
                "level": "office",
                "start": "2007",
                "status": "published",
                "source": "page",
            }
            for place in range(number)
        ]
        table = checked(publisher, "unit", *rows)
        assert table.state == "checked", table.verdicts
        if step is imports.check:
            table.step("read")
        with reading() as read_rows:
            step(table, silent, TODAY)
        asked.append(read_rows.queries)
    assert asked[1] == asked[2]
