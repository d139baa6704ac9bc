"""Acronyms that are written as they sound, in Arabic and Cyrillic letters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgchart.letters import folded
from orgchart.queries.search import search
from orgchart.queries.search_matching import units_called
from orgchart.queries.search_other_words import SOUNDING, other_words
from orgchart.sounds import heard, nearest

from ..factories import NameFactory
from ..rows import reading

pytestmark = pytest.mark.django_db


def addresses(words):
    return [found.address for found in search(words).results]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("المينورسو", "/units/minurso/"),
        ("مينورسو", "/units/minurso/"),
        ("بعثة المينورسو", "/units/minurso/"),
        ("МИНУРСО", "/units/minurso/"),
        ("кто возглавляет МИНУРСО", "/units/minurso/"),
        ("مونوسكو", "/units/monusco/"),
        ("المينوسما", "/units/minusma/"),
        ("يوناميد", "/units/unamid/"),
        ("اليونتسو", "/units/untso/"),
        ("اليونميس", "/units/unmis/"),
        ("يونفيسيب", "/units/unficyp/"),
        ("ЮНИФИЛ", "/units/unifil/"),
        ("МИНУСТА", "/units/minustah/"),
        ("ЮНАМИД 2010", "/units/unamid/"),
        ("ЮНОСОМ II", "/units/unosom-ii/"),
        ("ЮНАВЕМ 1993", "/units/unavem-ii/"),
    ],
)
def test_an_acronym_is_found_by_its_sound_in_other_letters(registry, words, found):
    result = search(words)
    assert result.results[0].address == found
    assert not result.only_like


def test_words_that_only_share_consonants_with_an_acronym_do_not_stand_for_it(registry):
    assert "/units/monusco/" not in addresses("منسق")[:3]  # coordinator


def test_the_vowels_decide_between_acronyms_with_the_same_consonants():
    assert heard("monusco") == heard("minusca") == heard("مينوسكا")
    acronyms = ["minusca", "monusco"]
    assert nearest("مينوسكا", acronyms) == "minusca"
    assert nearest(folded("المونوسكو"), acronyms) == "monusco"
    assert nearest("منسق", acronyms) == ""
    assert nearest("xyz", []) == ""


@pytest.mark.parametrize(
    ("word", "acronym"),
    [("نطاق", "untac"), ("نتايج", "untag"), ("سابق", "spc"), ("носили", "uniosil")],
)
def test_a_word_that_begins_otherwise_or_letters_that_are_no_word_do_not_sound_alike(word, acronym):
    assert heard(word) == heard(acronym) != ""
    assert nearest(word, [acronym]) == ""


def test_an_acronym_with_few_consonants_is_not_found_by_its_sound():
    assert heard("unoci") == heard("unmo") == heard("") == ""


def test_a_former_name_is_found_by_its_sound_too():
    unit = NameFactory(acronym="ZONURB", start="1990", end="1995").unit
    NameFactory(unit=unit, acronym="KELMAP", start="1996")
    assert addresses("ЗОНУРБ")[:1] == addresses("КЕЛМАП")[:1] == [unit.get_absolute_url()]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole.")
def test_several_words_are_looked_up_by_their_texts_and_not_in_all_names_and_units():
    with CaptureQueriesContext(connection) as asked:
        other_words("минурсо миноск")
        units_called(["minurso", "minusca", "untso"])
    assert len(asked) == 3
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            assert "INDEX search_entry_by_text" in cursor.fetchone()[3], query


@pytest.mark.parametrize("size", [SOUNDING, 2 * SOUNDING])
def test_what_is_read_for_a_sound_does_not_grow_with_the_acronyms_that_have_it(size):
    for number in range(size):
        NameFactory(acronym=f"MINURS{'O' * (number % 9)}", start="1990", unit__code=f"u{number}")
    search("something")  # the index is brought in step
    with reading() as read:
        assert other_words("минурсо").also == {"минурсо": "minurso"}
    assert (read.queries, read.rows) == (2, SOUNDING)


def test_what_the_index_has_for_sounds_is_no_other_word():
    NameFactory(acronym="MINURSO", start="1990", name="A mission")
    search("something")
    asked = other_words("heard mnrs")
    assert (asked.text, asked.also, asked.instead_of) == ("heard mnrs", {}, {})
