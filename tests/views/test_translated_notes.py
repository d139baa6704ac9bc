"""The data notes in the languages of the site: piece by piece, never out of step with the English ones."""

import json
import re
from collections import Counter

import pytest
from django.conf import settings

from orgchart.exchange.markdown import as_html
from orgchart.exchange.translated_notes import (
    bring_in_step,
    has_words,
    in_language,
    pieces_of,
    translations_of,
)

PAGE = "# Title\n\nOne\nand two.\n\n## Part\n\n- a\n  b\n- c\n\n| x | y |\n|---|---|\n| z | 7 |\n"
LANGUAGES = sorted({code.partition("-")[0] for code, _name in settings.LANGUAGES} - {"en"})
KEPT = re.compile(r"`[^`]+`|\]\([^)]+\)|(?<![A-Za-z])[A-Z]+/[A-Z0-9](?:[A-Z0-9./]*[A-Z0-9])?")
"""What a translation has as it is: code, addresses of links, symbols of documents."""


@pytest.fixture
def notes(tmp_path, settings):
    """Notes that a test writes, in French too."""
    settings.DATA_NOTES = tmp_path / "data.md"
    settings.DATA_NOTES.write_text(PAGE)
    french = {"Title": "Titre", "One and two.": "Un et deux.", "Part": "Partie", "a b": "a b (fr)"}
    (tmp_path / "data.fr.json").write_text(json.dumps(french))


def test_the_pieces_of_a_page():
    assert pieces_of(PAGE) == ["Title", "One and two.", "Part", "a b", "c", "x", "y", "z", "7"]


def test_a_page_of_which_nothing_is_translated_looks_as_it_is():
    same = in_language(PAGE, {piece: piece for piece in pieces_of(PAGE)})
    assert " ".join(as_html(same)[1].split()) == " ".join(as_html(PAGE)[1].split())


def test_what_the_notes_no_longer_say_is_taken_out(notes, settings):
    settings.DATA_NOTES.write_text(PAGE.replace("One\nand two.", "One."))
    said = list(bring_in_step(settings.DATA_NOTES))
    assert said[0] == "data.fr.json has 3 of 8 pieces."
    assert "  lacks: One." in said
    file = settings.DATA_NOTES.with_name("data.fr.json")
    assert list(json.loads(file.read_text())) == ["Title", "Part", "a b"]


def test_what_has_no_translation_is_marked_as_english(notes, client, db):
    page = client.get("/fr/about/data/").content.decode()
    assert "<h1>Titre</h1>" in " ".join(page.split())
    assert '<h2 id="part">Partie</h2>' in page
    assert "<p>Un et deux.</p>" in page
    assert "<li>a b (fr)</li>" in page
    assert '<li lang="en" dir="ltr">c</li>' in page
    assert '<td lang="en" dir="ltr">z</td>' in page
    assert "<td>7</td>" in page
    assert "nous-mêmes" in page
    assert "\ue000" not in page


def test_a_title_without_a_translation_is_marked_too(notes, settings, client, db):
    settings.DATA_NOTES.write_text(PAGE.replace("# Title", "# New title"))
    page = " ".join(client.get("/fr/about/data/").content.decode().split())
    assert '<h1> <bdi lang="en">New title</bdi> </h1>'.replace("> <", "><") in page.replace(
        "> <", "><"
    )


def test_a_language_without_a_translation_shows_the_english_page(notes, client, db):
    page = " ".join(client.get("/ru/about/data/").content.decode().split())
    assert '<div class="prose" lang="en" dir="ltr">' in page
    assert '<bdi lang="en">Title</bdi>' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_translations_are_those_of_the_present_notes(language):
    pieces = [piece for piece in pieces_of(settings.DATA_NOTES.read_text()) if has_words(piece)]
    translated = translations_of(settings.DATA_NOTES, language)
    assert set(translated) <= set(pieces), "Take out what the notes no longer say."
    assert len(translated) >= 0.9 * len(pieces), "Translate what was changed."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_symbols_links_and_numbers_of_its_piece(language):
    for piece, said in translations_of(settings.DATA_NOTES, language).items():
        assert Counter(KEPT.findall(piece)) == Counter(KEPT.findall(said)), said
        assert numbers(piece) == numbers(said), said


def numbers(text):
    """The numbers of a text. In Chinese months are numbers too."""
    return Counter(re.findall(r"\d{2,}", re.sub(r"1[0-2]月", "", text)))
