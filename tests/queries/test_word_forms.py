"""Other forms of a word: what readers of each language type finds what is written in another number or case."""

import pytest
from django.utils import translation

from orgchart.models import NameTranslation
from orgchart.queries.search import search
from orgchart.queries.search_words import plain
from orgchart.queries.word_forms import is_form_of, other_forms, stem

from ..factories import NameFactory, SourceFactory

WRITTEN = {
    "fr": ("Bureau régional de la police", "BRP"),
    "es": ("Oficina de la Operación y del Observador Militar", "OOM"),
    "ru": ("Миссия Организации по наблюдению за границей", "МОНГ"),
    "ar": ("مكتب العملية والبعثة", "معب"),
}
QUESTIONS = [
    ("fr", "bureaux"),
    ("fr", "régionaux"),
    ("fr", "polices"),
    ("fr", "bureaux régionaux"),
    ("fr", "les bureaux de polices"),
    ("es", "operaciones"),
    ("es", "oficinas"),
    ("es", "observadores"),
    ("es", "militares"),
    ("es", "operaciones militares"),
    ("ru", "миссии"),
    ("ru", "миссией"),
    ("ru", "наблюдения"),
    ("ru", "организация"),
    ("ru", "границы миссий"),
    ("ar", "عملية"),
    ("ar", "العمليات"),
    ("ar", "عمليات"),
    ("ar", "المكتب"),
    ("ar", "المكتب للعمليات"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "asked"), QUESTIONS)
def test_a_question_finds_another_number_or_case(language, asked):
    text, acronym = WRITTEN[language]
    name = NameFactory(start="2000", name="Nothing like it", acronym="XYZ")
    NameFactory(start="2000", name="Other", acronym="OTH")
    NameTranslation.objects.create(
        name=name, language=language, text=text, acronym=acronym, source=SourceFactory()
    )
    with translation.override("en-gb"):
        found = search(asked)
    assert [result.title for result in found.results] == ["Nothing like it (XYZ)"]
    assert not found.only_like


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("missions", "mission"),
        ("policies", "policy"),
        ("bureaux", "bureau"),
        ("regionaux", "regional"),
        ("operaciones", "operacion"),
        ("миссии", "миссия"),
        ("резолюцией", "резолюция"),
        ("عمليات", plain("عملية")),
        ("العمليات", plain("عملية")),
    ],
)
def test_a_word_is_another_form(typed, word):
    assert is_form_of(word, plain(typed))


@pytest.mark.parametrize(
    ("typed", "word"), [("mali", "malinois"), ("gas", "ga"), ("мир", "мировой")]
)
def test_a_short_word_and_a_word_of_another_stem_are_none(typed, word):
    assert not is_form_of(word, typed)
    assert stem("police") == ""
    assert typed not in other_forms(typed)
