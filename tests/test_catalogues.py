"""The catalogues of translations: whole, with every placeholder, and compiled."""

import gettext
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import to_locale

from orgchart.dates import PartialDate, Period, in_words
from orgchart.dates.words import BESIDE_A_DAY, PERIODS

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "orgchart" / "locale"
SIGN_IN = ROOT / "dpko_site" / "locale"
"""The words of signing in and of accounts, which only the desk has."""
OFFERED = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
OF_THE_DESK = [code for code, _name in settings.DESK_LANGUAGES if code != settings.LANGUAGE_CODE]
CATALOGUES = [(LOCALE, code) for code in OFFERED] + [(SIGN_IN, code) for code in OF_THE_DESK]
DESK_FILES = ("admin/", "writing/", "templates/admin/", "templates/account/", "queries/quality")
"""How the files begin of which only the desk shows the words."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")
IN_WORDS = {"%(number)s", "%(count)s", "%(count)d"}
"""What a plural form may say in words: “one document”."""


def catalogue(code, folder=LOCALE):
    with (folder / to_locale(code) / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file)


def forms(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def said(message):
    return message.id if isinstance(message.id, tuple) else (message.id,)


def test_each_catalogue_is_offered():
    assert {folder.name for folder in LOCALE.iterdir()} == {to_locale(code) for code in OFFERED}
    assert {folder.name for folder in SIGN_IN.iterdir()} == set(map(to_locale, OF_THE_DESK))


@pytest.mark.parametrize("code", OFFERED)
def test_only_a_language_of_the_desk_has_its_words(code):
    files = {file for message in catalogue(code) if message.id for file, _line in message.locations}
    for beginning in DESK_FILES:
        assert any(file.startswith(beginning) for file in files) == (code in OF_THE_DESK), beginning


@pytest.mark.parametrize(("folder", "code"), CATALOGUES)
def test_a_language_that_is_offered_is_whole(folder, code):
    missing = [
        one.id for one in catalogue(code, folder) if one.id and (one.fuzzy or not all(forms(one)))
    ]
    assert not missing, "Translate these texts in orgchart/locale."


@pytest.mark.parametrize(("folder", "code"), CATALOGUES)
def test_each_translation_has_the_placeholders_of_its_text(folder, code):
    wrong = []
    for message in catalogue(code, folder):
        wanted = [set(PLACEHOLDER.findall(text)) for text in said(message)]
        for form in forms(message) if message.id else ():
            found = set(PLACEHOLDER.findall(form))
            if found not in wanted and not (
                len(wanted) > 1 and found | IN_WORDS >= wanted[-1] >= found
            ):
                wrong.append((message.id, form))
    assert not wrong


@pytest.mark.parametrize("code", OFFERED)
def test_a_catalogue_has_as_many_plural_forms_as_its_language(code):
    found = catalogue(code)
    plural = [one for one in found if one.pluralizable]
    assert plural
    assert {len(one.string) for one in plural} == {found.num_plurals}


@pytest.mark.parametrize(("folder", "code"), CATALOGUES)
def test_it_is_compiled(folder, code):
    with (folder / to_locale(code) / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue(code, folder):
        if message.id and not message.pluralizable:
            said = compiled.pgettext(message.context, message.id) if message.context else None
            assert (said or compiled.gettext(message.id)) == message.string, "Run script/messages."


def test_french_has_its_spaces_and_quotation_marks():
    found = [
        form
        for folder in (LOCALE, SIGN_IN)
        for message in catalogue("fr", folder)
        if message.id
        for form in forms(message)
    ]
    assert not [form for form in found if re.search(r"“|”|« | »| [;!?]| :(\s|$)|\w'\w", form)]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "1 July 2009", "2 July 2009"),
        ("fr", "1er juillet 2009", "2 juillet 2009"),
        ("es", "1 de julio de 2009", "2 de julio de 2009"),
        ("ru", "1 июля 2009", "2 июля 2009"),
        ("ar", "1 تموز/يوليه 2009", "2 تموز/يوليه 2009"),
        ("zh-hans", "2009年7月1日", "2009年7月2日"),
    ],
)
def test_days_are_written_as_the_language_writes_them(language, first, second):
    with translation.override(language):
        assert in_words(date(2009, 7, 1)) == first
        assert in_words(date(2009, 7, 2)) == second


@pytest.mark.parametrize(
    ("language", "month", "year"),
    [("en", "July 2009", "2009"), ("ru", "июль 2009", "2009"), ("zh-hans", "2009年7月", "2009年")],
)
def test_months_and_years_are_written_as_the_language_writes_them(language, month, year):
    with translation.override(language):
        assert PartialDate(2009, 7).in_words == month
        assert PartialDate(2009).in_words == year


@pytest.mark.parametrize("code", OFFERED)
def test_a_word_that_stands_alone_has_no_plural_of_another_sentence(code):
    """A catalogue has one entry for a text: the name of a kind would get the number of a counted one."""
    shared = [
        one.id
        for one in catalogue(code)
        if isinstance(one.id, tuple)
        and not one.context
        and any(file.startswith("models/") for file, _line in one.locations)
        and "%" not in one.id[0]
    ]
    assert shared == [], "Give the plural a context of its own."


MACHINE_DATE = re.compile(
    r"\[\.\.[0-9]{4}\]|\[[0-9]{4}\.\.\]|(?<![0-9])[0-9]{4}(?:-[0-9]{2}){1,2}|[0-9]{2}/[0-9]{2}/[0-9]{4}"
)
ISOLATED = re.compile("\u2066[^\u2069]*\u2069|<code>.*?</code>|<[^>]*>")


def test_a_date_of_digits_keeps_its_order_in_arabic():
    """Without a mark, 2007-06 is shown as 06-2007, and [..2007] as [2007..]."""
    turned = [
        text
        for one in catalogue("ar")
        for text in forms(one)
        if one.id and MACHINE_DATE.search(ISOLATED.sub("", text))
    ]
    assert turned == [], "Put U+2066 before such a date and U+2069 after it."


@pytest.mark.parametrize("code", OFFERED)
def test_a_text_ends_in_a_colon_only_where_the_english_does(code):
    wrong = [
        said(one)[-1]
        for one in catalogue(code)
        for text in forms(one)
        if one.id and text.rstrip().endswith((":", "：")) != said(one)[-1].rstrip().endswith(":")
    ]
    assert wrong == []


SEVERAL = re.compile(r"\w+(?:وا|كم)\b|\w{3,}وه\b|\bت[^\W\d_]{3,}ون(?:ها?)?\b|\bأنتم\b")


def test_arabic_speaks_to_one_reader():
    """The reader is one person everywhere: “افتح”, not “افتحوا”."""
    several = [
        text for one in catalogue("ar") for text in forms(one) if one.id and SEVERAL.search(text)
    ]
    assert several == []


PREPOSITION = re.compile(
    r"\b(?:en|du|au|à|de|в|на) %\((?:area|country)\)s|\b(?:le|du|au|el|del|в) %\(month\)s"
)


@pytest.mark.parametrize("code", ["fr", "es", "ru"])
def test_a_place_stands_apart_from_the_sentence(code):
    """Countries differ: “au Mali”, “en Haïti”, “в Ливане”. So no preposition stands before a place."""
    bound = [
        text
        for one in catalogue(code)
        for text in forms(one)
        if one.id and PREPOSITION.search(text)
    ]
    assert bound == []


@pytest.mark.parametrize(
    ("code", "written", "words"),
    [
        ("fr", "2009-07-29", "depuis le 29 juillet 2009"),
        ("fr", "2009-07", "depuis juillet 2009"),
        ("es", "2009-07-29", "desde el 29 de julio de 2009"),
        ("es", "2009", "desde 2009"),
        ("en-gb", "2009-07-29", "since 29 July 2009"),
    ],
)
def test_a_day_has_the_article_that_a_month_and_a_year_have_not(code, written, words):
    with translation.override(code):
        assert Period(PartialDate.read(written), None).in_words == words


@pytest.mark.parametrize("code", OFFERED)
def test_each_sentence_of_a_period_is_there_for_a_month_and_for_a_day(code):
    known = {(one.context, one.id) for one in catalogue(code) if one.string}
    assert len(PERIODS) == 8
    assert {(context, str(one)) for one in PERIODS for context in (None, BESIDE_A_DAY)} <= known


def test_an_address_keeps_its_order_in_arabic():
    """Without a mark, the slash at its end is shown before it."""
    turned = [
        text
        for one in catalogue("ar")
        for text in forms(one)
        if one.id and "://" in ISOLATED.sub("", text)
    ]
    assert turned == [], "Put U+2066 before such an address and U+2069 after it."


def test_russian_is_written_without_yo():
    """As the United Nations prints it: “еще”, “ее”. Some words had it and others had not."""
    texts = [text for one in catalogue("ru") for text in forms(one) if one.id]
    assert [text for text in texts if "ё" in text.lower()] == []
