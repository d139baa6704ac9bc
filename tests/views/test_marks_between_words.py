"""Colons, semicolons and messages of forms are those of the language of the page."""

import pytest
from django.utils import translation

from orgchart.queries.comparison import Mark

from ..factories import AppointmentFactory, DocumentFactory, FigureFactory, NameFactory
from .test_languages import OTHERS, page_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "colon"), [("fr", "\u00a0:"), ("zh-hans", "："), ("ru", ":"), ("ar", ":")]
)
def test_a_label_of_a_list_on_a_phone_has_the_colon_of_the_language(client, code, colon):
    NameFactory()
    page = page_of(client, f"/{code}/units/").content.decode()
    labels = [part.partition('"')[0] for part in page.split('data-label="')[1:]]
    assert labels
    assert all(label.endswith(colon) for label in labels)


def test_descriptions_in_french_have_a_space_before_the_colon(client):
    name = NameFactory(name="Office", unit__code="office")
    term = AppointmentFactory(post__unit=name.unit, person__name="Ana Sol")
    unit = page_of(client, "/fr/units/office/").content.decode()
    person = page_of(client, f"/fr{term.person.get_absolute_url()}").content.decode()
    assert 'content="Office\u00a0: ' in unit
    assert 'content="Ana Sol\u00a0: ' in person


@pytest.mark.parametrize("code", OTHERS)
def test_a_wrong_choice_is_refused_in_the_language_of_the_page(client, code):
    page = page_of(client, f"/{code}/units/?level=abc").content.decode()
    assert "is not one of the choices" not in page


@pytest.mark.parametrize(("code", "mark"), [("ar", "؛"), ("fr", "\u00a0;"), ("zh-hans", "；")])
def test_the_links_of_a_cell_have_the_semicolon_of_the_language_between_them(client, code, mark):
    document = DocumentFactory()
    for number in range(2):
        NameFactory(name=f"Unit {number}", started_by=document, start="2001")
    page = page_of(client, f"/{code}/documents/").content.decode()
    assert f"</a>{mark}" in page


def test_the_citation_of_a_document_keeps_its_day_whole_in_arabic(client):
    document = DocumentFactory(symbol="S/RES/1542 (2004)", title="Haiti", date="2004-04-30")
    page = page_of(client, f"/ar{document.get_absolute_url()}").content.decode()
    assert 'S/RES/1542 (2004)، <bdi lang="en">Haiti</bdi>، <bdi lang="ar">30 ' in page
    document.refresh_from_db()
    assert document.in_full == "S/RES/1542 (2004), Haiti, 30 April 2004"


@pytest.mark.parametrize(("code", "sign"), [("ar", "←"), ("fr", "→")])
def test_the_arrow_of_what_moved_points_where_the_text_goes_on(code, sign):
    with translation.override(code):
        assert Mark.MOVED.sign == sign


def test_a_figure_in_french_has_a_space_before_its_colon():
    figure = FigureFactory()
    with translation.override("fr"):
        assert "\u00a0: " in str(figure)


@pytest.mark.parametrize(("code", "said"), [("fr", "{}\u00a0: {}"), ("zh-hans", "{}：{}")])
def test_what_the_slider_says_has_the_colon_of_the_language(client, code, said):
    NameFactory(unit__code="secretariat")
    assert f'data-said="{said}"' in page_of(client, f"/{code}/").content.decode()


@pytest.mark.parametrize(("code", "direction"), [("ar", ' dir="rtl"'), ("fr", "")])
def test_an_embedded_chart_has_the_direction_of_its_language(client, code, direction):
    page = page_of(client, f"/{code}/embed/").content.decode()
    assert f'<html lang="{code}"{direction}>' in page
