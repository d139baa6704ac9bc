"""What leads to the form for errors, and the form itself, in the languages of the site."""

import re

import pytest
from django.test import Client

from ..factories import DocumentFactory, NameFactory
from .test_pages import text
from .test_reports import FORM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_what_a_link_to_the_form_says_to_ears_has_no_markup_in_any_language(language):
    """The names of units are marked as English there, and a mark would end the attribute."""
    document = DocumentFactory(symbol="A/RES/61/279")
    NameFactory(name="Department of Peace", acronym="", unit__code="dop", started_by=document)
    page = text(Client(), f"/{language}/documents/A/RES/61/279/")
    [label] = re.findall(r'fact=unitname-\d+" rel="nofollow"\s+aria-label="([^"]*)">', page)
    assert "Department of Peace" in label
    assert "<" not in label


def test_the_address_of_the_page_stands_in_its_order_in_arabic():
    page = text(Client(), f"/ar{FORM}?page=/units/dpko/")
    assert '<bdi dir="ltr">http://testserver/units/dpko/</bdi>' in page
