"""Sentences fit names that nobody declines, and that have no article: a colon stands before them where grammar needs it."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext, trans_real

from orgchart.models import Location

from ..factories import AppointmentFactory, LineFactory, NameFactory, SourceFactory
from .test_languages import page_of

LINES = ("part of", "directed by", "supported by", "coordinated by", "shared with")
WITH_CASES = ["fr", "es", "ru"]
"""Languages in which a preposition changes the word after it or its article: du Secrétariat, Секретариата."""


@pytest.mark.parametrize("code", WITH_CASES)
@pytest.mark.parametrize("kind", LINES)
def test_what_a_line_says_ends_with_a_colon_and_the_name(code, kind):
    for template in (f"{kind} %(parent)s", f"not recorded as {kind} %(parent)s"):
        with translation.override(code):
            said = gettext(template)
        assert said.endswith(": %(parent)s"), said


def test_no_preposition_is_shortened_before_a_person_in_french():
    for template in (
        "led by %(person)s",
        'Led by <a href="%(address)s">%(person)s</a>, %(post)s',
        "%(unit)s is now led by %(person)s, %(post)s",
        "%(unit)s is no longer led by %(person)s, %(post)s",
        "%(unit)s is first known to be led by %(person)s, %(post)s",
        "%(unit)s is last known to be led by %(person)s, %(post)s",
        "led on %(day)s by %(people)s",
    ):
        with translation.override("fr"):
            said = gettext(template)
        assert said != template
        assert " de %(pe" not in said
        assert " de <a" not in said


PREPOSITIONS = {
    "fr": "de|du|des|à|au|aux|avec|par|sous|dans|en|sur|chez|entre|comme|d’",
    "es": "de|del|a|al|con|por|bajo|en|sobre|entre|como",
    "ru": "с|со|в|на|под|при|о|об|руководством|координацией|поддержке|составе|состав|жизнь",
}
"""What changes the article or the case of a name after it. A colon, a dash or a bracket between them does not."""
NAMES_OF_UNITS = "unit|child|parent|former|predecessor|successor|label"


@pytest.mark.parametrize("code", WITH_CASES)
def test_no_sentence_of_the_public_site_puts_a_preposition_before_the_name_of_a_unit(code):
    before_a_name = re.compile(
        rf"\b({PREPOSITIONS[code]})\s*(?:<[^>]*>)?%\(({NAMES_OF_UNITS})\)s", re.IGNORECASE
    )
    of_the_site = set(trans_real.translation("es")._catalog.keys())  # French has the desk too
    catalogue = trans_real.translation(code)._catalog.items()
    said = {key: text for key, text in catalogue if key in of_the_site}
    assert len(said) > 1000
    assert {key: text for key, text in said.items() if before_a_name.search(f"{text}")} == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("fr", "fait désormais partie de\xa0: "),
        ("es", "es ahora parte de: "),
        ("ru", "теперь в составе: "),
    ],
)
@pytest.mark.parametrize("address", ["changes/?from=2000&to=2010", "changes/feed/"])
def test_the_changes_and_their_feed_put_a_colon_before_the_unit_above(client, code, told, address):
    top, office = (NameFactory(unit__code=one, acronym=one.upper()).unit for one in ("top", "off"))
    LineFactory(child=office, parent=top, start="2007-06-01")
    assert told in page_of(client, f"/{code}/{address}").content.decode()


@pytest.mark.django_db
def test_the_list_of_the_chart_is_grammatical_in_french(client):
    top = NameFactory(unit__code="secretariat", name="Secretariat", acronym="").unit
    child = NameFactory(unit__code="c", name="Office", acronym="OFF").unit
    LineFactory(child=child, parent=top)
    AppointmentFactory(post__unit=child, post__heads_unit=True, person__name="Atul Sol")
    page = " ".join(page_of(client, "/fr/?view=list").content.decode().split())
    assert "partie de : Secrétariat" in page
    assert " de Secrétariat" not in page
    assert "À sa tête : <a" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "said"),
    [("ar", "\u2066-8.5000\u2069"), ("fr", "12,0000\xa0; longitude -8,5000")],
)
def test_positions_are_clear_in_each_language(client, code, said):
    unit = NameFactory(unit__code="m").unit
    Location.objects.create(
        unit=unit, area="Mali", latitude=12, longitude=-8.5, start="2007", source=SourceFactory(),
        status="published",
    )  # fmt: skip
    assert said in page_of(client, f"/{code}/units/m/").content.decode()
