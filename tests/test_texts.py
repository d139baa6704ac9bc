"""The one rule for texts, at every door."""

import json
import unicodedata
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from reversion.models import Revision

from orgchart import roles
from orgchart.exchange import fixtures, imports
from orgchart.exchange.sheets import Sheet
from orgchart.models import RECORDS, Person, Source, Unit
from orgchart.models.fields import NormalText, PartialDateField, SymbolField
from orgchart.serialization import choices_of, own_fields
from orgchart.texts import NoValue, UnreadableCharacter, checked, cleaned, is_normal, normal
from orgchart.writing.checking import all_violations
from orgchart.writing.recording import record, recording
from orgchart.writing.violations import RulesBroken

from .accounts import person, signed_in
from .factories import PersonFactory, SourceFactory

TODAY = date(2026, 11, 28)
NFC = "Jean-Marie Guéhenno"
NFD = unicodedata.normalize("NFD", NFC)
BAD = ["\x00", "\x07", "\x0b", "\x1f", "\x85", "\ufffe", "\uffff", "\ud800", "\ufdd0", "\U0001fffe"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (NFD, NFC),
        ("  a\u00a0", "a"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("tab\tstays", "tab\tstays"),
        ("שלום \u202eabc", "שלום \u202eabc"),
    ],
)
def test_a_text_is_kept_composed_trimmed_and_with_line_feeds(text, kept):
    assert checked(text) == kept


def test_a_line_has_one_line_and_turns_nothing_around():
    assert checked("Department of \n Peacekeeping\tOperations", is_line=True) == (
        "Department of Peacekeeping Operations"
    )
    with pytest.raises(UnreadableCharacter, match=r"U\+202E after “abc”"):
        checked("abc\u202edef", is_line=True)


@pytest.mark.parametrize("bad", BAD)
def test_what_is_not_for_reading_is_refused_or_cleaned(bad):
    with pytest.raises(UnreadableCharacter, match=f"U\\+{ord(bad):04X} after “one”"):
        checked(f"one{bad}two")
    assert cleaned(f"one{bad}two") == "onetwo"


@pytest.mark.parametrize("fault", ["#N/A", "#REF!", " #ÜBERLAUF! ", "#####", "Err:508"])
def test_what_a_spreadsheet_shows_without_a_value_is_no_text(fault):
    with pytest.raises(NoValue):
        checked(fault)
    assert cleaned(fault) == ""
    assert checked(f"It shows {fault.strip()}") == f"It shows {fault.strip()}"


@given(st.text(), st.booleans())
def test_what_is_kept_is_kept_again(text, is_line):
    assert is_normal(cleaned(text, is_line=is_line), is_line=is_line)
    assert normal(normal(text, is_line=is_line), is_line=is_line) == normal(text, is_line=is_line)


LETTERS = st.text("aA#N/E:r!?0 \t\nÉ\u0301\x7f")


@given(LETTERS | st.sampled_from(["#N/A", "#REF!", "Err:508", "#1 of 2", "Err: no"]), st.booleans())
def test_a_text_is_normal_if_cleaning_leaves_it(text, is_line):
    assert is_normal(text, is_line=is_line) == (cleaned(text, is_line=is_line) == text)


def test_every_free_text_of_every_kind_of_record_passes_the_rule():
    others = [
        f"{kind.__name__}.{field.name}"
        for kind in RECORDS
        for field in own_fields(kind)
        if field.get_internal_type() in ("CharField", "TextField", "SlugField")
        and not choices_of(field)
        and not isinstance(field, NormalText | PartialDateField | SymbolField)
        and "Country" not in type(field).__name__
    ]
    assert others == []


# --- doors --------------------------------------------------------------------------------------


def by_form(name):
    page = signed_in(roles.PUBLISHER).post(
        reverse("admin:orgchart_person_add"),
        {"name": name, "code": "somebody", "note": "one\r\ntwo ", "why": "x"}
        | {
            f"{prefix}-{which}_FORMS": "0"
            for prefix in ("names", "identifiers")
            for which in ("TOTAL", "INITIAL")
        },
    )
    return page.content.decode()


def by_import(name):
    sheet = Sheet(
        ["code", "name", "note"],
        [("row 2", {"code": "somebody", "name": name, "note": "one\r\ntwo "})],
    )
    table = imports.create_import(person(roles.PUBLISHER), "person", "x.csv", sheet)
    imports.check(table, lambda done, total: None, TODAY)
    if table.state == "checked":
        imports.confirm(table, "x", lambda done, total: None, TODAY)
    return " ".join(table.verdicts[0]["says"])


def written_fixture(tmp_path, name):
    fields = {"code": "somebody", "name": name, "note": "one\r\ntwo "}
    path = tmp_path / "03_people.json"
    path.write_text(json.dumps([{"model": "orgchart.person", "fields": fields}]))
    return path


def by_fixture(name, tmp_path):
    try:
        fixtures.load([written_fixture(tmp_path, name)])
    except fixtures.NotLoaded as error:
        return str(error)
    return ""


def by_loaddata(name, tmp_path):
    try:
        call_command("loaddata", written_fixture(tmp_path, name), verbosity=0)
    except (CommandError, ValidationError, Exception) as error:  # Django wraps it
        return str(error)
    return ""


def by_code(name):
    try:
        record(Person(code="somebody", name=name, note="one\r\ntwo "))
    except RulesBroken as error:
        return str(error)
    return ""


DOORS = [by_form, by_import, by_fixture, by_loaddata, by_code]


def through(door, name, tmp_path):
    return door(name, tmp_path) if door in (by_fixture, by_loaddata) else door(name)


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_a_text_from_elsewhere_is_kept_as_texts_are(door, tmp_path):
    through(door, f" {NFD} ", tmp_path)
    somebody = Person.objects.get()
    assert (somebody.name, somebody.note) == (NFC, "one\ntwo")


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["\x07", "\ufffe", "\u202e"])
@pytest.mark.parametrize("door", DOORS)
def test_a_character_that_is_not_for_reading_is_refused(door, bad, tmp_path):
    said = through(door, f"Ann{bad}a", tmp_path)
    assert f"U+{ord(bad):04X}" in said
    assert "“Ann”" in said
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_a_text_that_an_import_would_refuse_is_refused_at_every_door(door, tmp_path):
    assert "#N/A" in through(door, "#N/A", tmp_path)
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_lookup_finds_a_text_however_it_is_written():
    PersonFactory(name=NFC, code="x")
    assert Person.objects.filter(name=NFD).exists()
    assert not Person.objects.filter(name="A\x07").exists()


@pytest.mark.django_db
def test_a_bulk_write_and_an_update_keep_the_rule():
    Person.objects.bulk_create([Person(code="a", name=NFD)])
    assert Person.objects.values_list("name", flat=True).get() == NFC
    with pytest.raises(ValidationError):
        Person.objects.update(name="A\x07")


@pytest.mark.django_db
def test_a_text_that_came_in_past_the_registry_is_found_by_the_check(django_assert_num_queries):
    from django.db import connection  # noqa: PLC0415

    PersonFactory(name="Ann", code="a")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orgchart_person SET name = %s", ["An\x07n"])
    assert any("U+0007" in str(broken) for broken in all_violations())


@pytest.mark.django_db
def test_a_reason_is_cleaned():
    with recording(why=f" {NFD}\x07\r\n"):
        Source.objects.create(slug="s", title="S")
    assert Revision.objects.latest("pk").comment == NFC


# --- codes --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_two_codes_differ_by_capitals_alone():
    SourceFactory(slug="UN-Chronicle")
    page = signed_in(roles.PUBLISHER).post(
        reverse("admin:orgchart_source_add"),
        {"slug": "un-chronicle", "title": "T", "kind": "web", "why": "x"},
    )
    assert "There is a record with that code already" in page.content.decode()
    assert Source.objects.count() == 1


@pytest.mark.django_db
def test_a_code_is_found_whatever_its_capitals_and_stays_as_it_was_written(tmp_path):
    SourceFactory(slug="UN-Chronicle", title="Old")
    assert Source.objects.get_by_natural_key("un-chronicle").title == "Old"
    path = tmp_path / "01_sources.json"
    fields = {"slug": "un-chronicle", "title": "New", "kind": Source.objects.get().kind}
    path.write_text(json.dumps([{"model": "orgchart.source", "fields": fields}]))
    fixtures.load([path])
    assert [(source.slug, source.title) for source in Source.objects.all()] == [
        ("UN-Chronicle", "New")
    ]


@pytest.mark.django_db
def test_a_unit_has_a_code_of_small_letters_however_it_is_typed():
    record(Unit(code="NEW-Unit", nature="organ"))
    assert Unit.objects.get().code == "new-unit"
