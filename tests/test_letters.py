"""Texts are sorted as readers of each language look them up."""

import pytest
from django.test import Client

from orgchart.letters import DIGITS, SORT_KEY, folded, sort_key
from orgchart.models import NameTranslation, Person, UnitName

from .factories import AppointmentFactory, NameFactory, PersonFactory, SourceFactory

IN_ORDER = {
    "en": ["Africa I Division", "Côte Team", "Crisis Team", "Özgün", "Ozturk", "Zebra"],
    "fr": ["Bureau", "École", "Économat", "Entité", "Œuvres", "Office", "Zone"],
    "es": ["Nación", "Nube", "Ñandú", "Oficina", "Órgano", "Unidad"],
    "ru": ["Европа", "Ёлка", "Ереван", "Ива", "Йемен", "Канада"],
    "ar": ["إدارة", "أفريقيا", "بعثة", "قوة", "مكتب"],
    "zh": ["ONU", "部", "处", "观察团", "司", "特派团", "组"],
}
"""Chinese by sound: bù, chù, guān, sī, tè, zǔ; what is written in Latin letters comes first."""


def official(name: UnitName, language: str, text: str) -> NameTranslation:
    """The official form of a name in a language."""
    return NameTranslation.objects.create(
        name=name, language=language, text=text, source=SourceFactory()
    )


@pytest.mark.parametrize("language", IN_ORDER)
def test_the_order_of_letters_is_that_of_the_language(language):
    wanted = IN_ORDER[language]
    mixed = wanted[::-1]
    assert sorted(mixed, key=lambda text: sort_key(text, language)) == wanted


def test_the_own_letters_of_a_language_are_marked_letters_in_others():
    texts = ["Ñandú", "Nube"]
    assert sorted(texts, key=lambda text: sort_key(text, "es")) == ["Nube", "Ñandú"]
    assert sorted(texts, key=lambda text: sort_key(text, "fr")) == ["Ñandú", "Nube"]


@pytest.mark.parametrize(
    "text", ["", "—", "𠀀" * 100, "丂" * 100, "ﷺ" * 100, "x" * 1000, "\U0001f600"]
)
def test_any_text_has_a_key_that_fits(text):
    key = sort_key(text, "zh")
    assert len(key) <= SORT_KEY
    assert set(key) <= set("0123456789abcdef")


def test_a_rare_sign_comes_after_a_common_one():
    assert sort_key("组", "zh") < sort_key("丂", "zh") < sort_key("𠀀", "zh")


def test_letters_lose_case_and_marks():
    assert folded("Côte d'Ivoire") == "cote d'ivoire"
    assert folded("ŁØŞ") == "los"


@pytest.mark.django_db
def test_the_key_follows_the_name_at_every_save():
    name = NameFactory(name="École")
    assert name.sorted_as == sort_key("Ecole", "en")
    name.name = "Zone"
    name.save()
    assert UnitName.objects.get(pk=name.pk).sorted_as == sort_key("Zone", "en")
    form = official(name, "es", "Ñandú")
    assert NameTranslation.objects.get(pk=form.pk).sorted_as == sort_key("Ñandú", "es")
    person = PersonFactory(name="Özgün")
    assert Person.objects.get(pk=person.pk).sorted_as == sort_key("Ozgun", "en")


@pytest.mark.django_db
def test_lists_of_units_are_in_the_order_of_the_page():
    """In English by the names, in French and Chinese by the official forms; who has none stays under the English name."""
    for english, french, chinese in (
        ("Alpha", "Zone", "组"),
        ("Beta", "École", "部"),
        ("Gamma", "Office", "观察团"),
        ("Fund", "", ""),
    ):
        name = NameFactory(name=english, unit__code=english.lower())
        for language, text in (("fr", french), ("zh", chinese)):
            if text:
                official(name, language, text)

    def listed(address: str) -> list[str]:
        rows = Client().get(address).context["rows"]
        return [
            cell.address.rstrip("/").rpartition("/")[2]
            for row in rows
            for cell in row
            if cell.is_key
        ]

    assert listed("/units/") == ["alpha", "beta", "fund", "gamma"]
    assert listed("/fr/units/") == ["beta", "fund", "gamma", "alpha"]
    assert listed("/fr/units/?sort=-name") == ["alpha", "gamma", "fund", "beta"]
    assert listed("/zh-hans/units/") == ["fund", "beta", "gamma", "alpha"]


@pytest.mark.django_db
def test_the_api_sorts_in_the_language_that_is_asked_for_page_by_page():
    for english, french in (("Alpha", "Zone"), ("Beta", "École"), ("Gamma", "Office")):
        name = NameFactory(name=english, unit__code=english.lower())
        official(name, "fr", french)
    address, found = "/api/v1/units?lang=fr&limit=1", []
    while address:
        page = Client().get(address).json()
        found += [unit["code"] for unit in page["records"]]
        address = page["next"]
    assert found == ["beta", "gamma", "alpha"]


@pytest.mark.django_db
def test_people_with_marks_on_their_letters_stand_where_they_are_looked_for():
    for name in ("Zoe", "Özgün", "Paul", "Nan"):
        AppointmentFactory(person__name=name)
    for address in ("/people/?when=ever", "/fr/people/?when=ever"):
        rows = Client().get(address).context["rows"]
        assert [cell.text for row in rows for cell in row if cell.is_key] == [
            "Nan",
            "Özgün",
            "Paul",
            "Zoe",
        ]


def test_the_digits_of_arabic_and_persian_keyboards_are_read_as_digits():
    assert folded("القرار ١٥٤٢") == folded("القرار 1542")
    assert "۲۰۰۹".translate(DIGITS) == "٢٠٠٩".translate(DIGITS) == "2009"
