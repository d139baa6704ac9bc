"""The glossary: the same in both files, with a source for each form, and held to by the catalogues."""

import re

import pytest

from .glossary import DOCS, departures, entries, terms_in
from .test_catalogues import OFFERED, catalogue, forms, said

SIX = {"ar", "en", "es", "fr", "ru", "zh"}


def departing(code):
    """The texts of a catalogue that have a term whose form their translation does not have."""
    own = {one.term: one for one in entries() if one.language == code.partition("-")[0]}
    for message in catalogue(code):
        if message.id and not message.fuzzy:
            text = said(message)[-1]
            for term in terms_in(text, [*own]):
                if not all(own[term].is_in(form) for form in forms(message)):
                    yield term, code, text


def test_the_page_has_every_entry_and_no_other():
    lines = (DOCS / "glossary.md").read_text().splitlines()
    rows = [line for line in lines if re.match(r"\| .* \| \d{4}-\d\d-\d\d \|$", line)]
    assert rows == [entry.line for entry in entries()]


def test_each_form_names_where_and_when_it_was_seen():
    for entry in entries():
        assert entry.language in SIX, entry
        assert entry.form, entry
        assert entry.source, entry
        assert re.match(r"https?://(\w+\.)*(un|mineaction)\.org/|A/", entry.address), entry
        assert entry.language == "en" or entry.is_in(entry.form), entry


def test_a_term_stands_once_in_a_language():
    keys = [(entry.term, entry.language) for entry in entries()]
    assert len(set(keys)) == len(keys)
    assert {term for term, _language in keys} == {
        term for term, language in keys if language == "en"
    }


@pytest.mark.parametrize("code", OFFERED)
def test_a_catalogue_uses_the_forms_of_the_glossary_or_says_why_not(code):
    known = departures()
    unknown = [one for one in departing(code) if one not in known]
    assert not unknown, "Use the form, or say in docs/glossary-departures.csv why not."


def test_each_departure_is_one_and_has_a_reason():
    real = {one for code in OFFERED for one in departing(code)}
    assert departures().keys() == real
    assert all(len(reason.split()) > 3 for reason in departures().values())


def test_of_two_terms_the_longer_is_found():
    terms = ["mandate", "Secretary-General", "Under-Secretary-General", "unit"]
    assert terms_in("The Under-Secretary-General has mandates", terms) == {
        "Under-Secretary-General",
        "mandate",
    }
    assert terms_in("%(unit)s is <unit>mandated</unit>", terms) == set()
