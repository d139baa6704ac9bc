"""What leads to the form for errors, and the form itself, in the languages of the site."""

import re

import pytest
from django.test import Client

from ..factories import DocumentFactory, MandateFactory, NameFactory
from .test_pages import text
from .test_reports import FORM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_what_a_link_to_the_form_says_to_ears_is_marked_as_what_it_is(language):
    """Names and texts in English, which a screen reader reads as such, without a link inside the link."""
    document = DocumentFactory(symbol="A/RES/61/279")
    unit = NameFactory(
        name="Department of Peace", acronym="", unit__code="dop", started_by=document
    ).unit
    MandateFactory(unit=unit, text=" ".join(["Peace"] * 20), started_by=document)
    page = text(Client(), f"/{language}/documents/A/RES/61/279/")
    link = rf'fact=\w+-\d+&amp;page=%2F{language}%2Fdocuments%2F[^"]+" rel="nofollow">(.*?)</a>'
    name, mandate = re.findall(link, page, re.DOTALL)
    assert '<bdi lang="en">Department of Peace</bdi>' in name
    assert re.search(rf'<bdi lang="en">{" ".join(["Peace"] * 12)}(…|[.]+)</bdi>', mandate)
    assert "<a" not in name + mandate


def test_the_address_of_the_page_stands_in_its_order_in_arabic():
    page = text(Client(), f"/ar{FORM}?page=/units/dpko/")
    assert '<bdi dir="ltr">http://testserver/units/dpko/</bdi>' in page
