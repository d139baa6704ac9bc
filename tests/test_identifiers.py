"""Identifiers: each scheme knows its own, wherever it is typed."""

import pytest
from django.db import IntegrityError

from orgchart.models import DocumentIdentifier, PersonIdentifier, UnitIdentifier
from orgchart.models.identifiers import RULES, Scheme, bare_value
from orgchart.queries.search import search
from orgchart.writing.recording import record
from orgchart.writing.violations import RulesBroken, row_violations

from .factories import AppointmentFactory, DocumentFactory, unit

pytestmark = pytest.mark.django_db

REAL = {
    Scheme.WIKIDATA: ("Q1065", "https://www.wikidata.org/wiki/Q1065"),
    Scheme.VIAF: ("131163474", "https://viaf.org/viaf/131163474"),
    Scheme.ISNI: ("0000000121032683", "https://isni.org/isni/0000000121032683"),
    Scheme.ROR: ("02mhbdp94", "https://ror.org/02mhbdp94"),
    Scheme.UN_ARCHIVES: ("united-nations-2", "https://search.archives.un.org/united-nations-2"),
    Scheme.UN_LIBRARY: ("602462", "https://digitallibrary.un.org/record/602462"),
}
WRONG = {
    Scheme.WIKIDATA: ["1065", "P31", "Q", "Q0"],
    Scheme.VIAF: ["VIAF131", "0131"],
    Scheme.ISNI: ["0000000121032684", "000000012103268", "https://isni.org/"],
    Scheme.ROR: ["12mhbdp94", "02mhbdp9", "02mhbdpi4"],
    Scheme.UN_ARCHIVES: ["Two words", "-x"],
    Scheme.UN_LIBRARY: ["A/RES/61/279", "0"],
}


def test_every_scheme_has_its_rules_and_is_for_some_kind_of_record():
    kinds = (UnitIdentifier, PersonIdentifier, DocumentIdentifier)
    assert set(RULES) == set(Scheme) == set(REAL) == set(WRONG)
    assert {scheme for kind in kinds for scheme in kind.SCHEMES} == set(Scheme)


@pytest.mark.parametrize("scheme", Scheme)
def test_an_example_is_an_identifier(scheme):
    assert RULES[scheme].pattern.fullmatch(RULES[scheme].example)


def wrong(scheme, value):
    kind = next(kind for kind in (UnitIdentifier, DocumentIdentifier) if scheme in kind.SCHEMES)
    whole = {"unit": unit("dpko")} if kind is UnitIdentifier else {"document": DocumentFactory()}
    found = kind(scheme=scheme, value=value, **whole)
    return found, row_violations(found)


@pytest.mark.parametrize("scheme", Scheme)
def test_the_identifier_and_the_address_of_its_page_are_the_same(scheme):
    value, address = REAL[scheme]
    for typed in (
        value,
        f" {value} ",
        address,
        address.replace("https://", "http://"),
        f"{address}?x=1",
    ):
        found, problems = wrong(scheme, typed)
        assert problems == []
        assert (found.value, found.address) == (value, address)
        found.belongs_to().delete()


@pytest.mark.parametrize(
    ("scheme", "value"), [(scheme, value) for scheme, values in WRONG.items() for value in values]
)
def test_what_is_not_an_identifier_of_the_scheme_is_refused_with_an_example(scheme, value):
    _found, problems = wrong(scheme, value)
    assert [problem.rule for problem in problems] == ["wrong_identifier"]
    assert f"is not an identifier of {scheme.label}. Write one like {RULES[scheme].example}" in (
        problems[0].message
    )


def test_groups_of_an_isni_and_a_small_letter_of_wikidata_are_read():
    assert bare_value("isni", "0000 0001 2103 2683") == "0000000121032683"
    assert bare_value("wikidata", "q1065") == "Q1065"


def test_a_scheme_is_only_for_the_records_that_its_catalogue_has():
    person = AppointmentFactory(post__unit=unit("dpko")).person
    with pytest.raises(
        RulesBroken, match=r"ROR has no identifiers for people\. Choose one of: Wikidata"
    ):
        record(PersonIdentifier(person=person, scheme="ror", value="02mhbdp94"))


@pytest.mark.parametrize(("owner", "value"), [("dpko", "Q1"), ("dfs", "Q1065")])
def test_a_record_has_one_identifier_of_a_scheme_and_nobody_else_has_it(owner, value):
    units = {code: unit(code) for code in ("dpko", "dfs")}
    record(UnitIdentifier(unit=units["dpko"], scheme="wikidata", value="Q1065"))
    with pytest.raises(IntegrityError):
        UnitIdentifier.objects.create(unit=units[owner], scheme="wikidata", value=value)


def test_pages_lead_to_the_catalogues_and_search_finds_by_identifier(client):
    person = AppointmentFactory(post__unit=unit("dpko")).person
    document = DocumentFactory(symbol="A/RES/61/279")
    for identifier in (
        UnitIdentifier(unit=person.appointments.get().post.unit, scheme="wikidata", value="Q1065"),
        PersonIdentifier(person=person, scheme="viaf", value="131163474"),
        DocumentIdentifier(document=document, scheme="un-library", value="602462"),
    ):
        record(identifier)
        page = client.get(identifier.page_address()).content.decode()
        assert f'href="{identifier.address}"' in page
        assert [found.address for found in search(identifier.value).results] == [
            identifier.page_address()
        ]
