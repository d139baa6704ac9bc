"""The links to the form for errors beside facts, and the way back."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from orgchart.dates import PartialDate
from orgchart.models import Succession, UnitReference

from ..factories import DocumentFactory, MandateFactory, NameFactory, SourceFactory
from .test_pages import text
from .test_reports import FORM, said, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counts_of_its_own(own_cache):
    """No other test has sent a report."""


def test_the_link_beside_a_fact_keeps_the_day():
    name = NameFactory(unit__code="dop", start="1990", quotation="It was so.")
    assert f"{FORM}?fact=unitname-{name.pk}&amp;on=1999-02-03" in text(
        Client(), "/units/dop/?on=1999-02-03"
    )
    form = said(Client().get(f"{FORM}?fact=unitname-{name.pk}&on=1999-02-03"))
    assert "The page: http://testserver/units/dop/?on=1999-02-03" in form


def named(fact, path):
    """The link to the form for errors beside a fact on a page that is not that of the fact, up to its words."""
    asked = urlencode({"fact": f"unitname-{fact.pk}", "page": path}).replace("&", "&amp;")
    return f'href="{FORM}?{asked}" rel="nofollow">Report an error <span class="for-ears"> ('


def test_who_reports_a_fact_on_the_page_of_a_document_is_led_back_to_that():
    document = DocumentFactory(symbol="A/RES/61/279")
    name = NameFactory(unit__code="dop", start="1990", started_by=document)
    path = "/documents/A/RES/61/279/?on=1999-02-03"
    page = text(Client(), path)
    [link] = set(re.findall(rf'{FORM}\?fact=unitname-{name.pk}[^"]*', page))
    form = text(Client(), unescape(link))
    assert f"The page: http://testserver{path}" in " ".join(form.split())
    assert f'name="page" value="{path}"' in form
    sent = send(fact=f"unitname-{name.pk}", page=path).content.decode()
    assert f'<a href="{path}">Back to the page</a>' in sent


def test_who_reports_a_succession_on_the_page_of_the_second_unit_is_led_back_to_that():
    first, second = (NameFactory(unit__code=code, start="1990").unit for code in ("one", "two"))
    source = SourceFactory()
    fact = Succession.objects.create(
        predecessor=first,
        successor=second,
        kind="replaced",
        start=PartialDate.parse("1999"),
        source=source,
        status="published",
    )
    page = text(Client(), "/units/two/")
    assert f"fact=succession-{fact.pk}&amp;page=%2Funits%2Ftwo%2F" in page


def test_every_page_with_facts_links_each_to_the_form_and_says_which_it_is():
    document = DocumentFactory(symbol="A/RES/61/279")
    source = SourceFactory(slug="s")
    name = NameFactory(
        name="Department of Peace",
        unit__code="dop",
        start="1990",
        started_by=document,
        source=source,
    )
    mandate = MandateFactory(unit=name.unit, code="m", text="To keep peace.", source=source)
    mandate.references.create(document=document, kind="renews")
    of_name = f'href="{FORM}?fact=unitname-{name.pk}" rel="nofollow"'
    found = {
        path: " ".join(text(Client(), path).split())
        for path in (
            *("/documents/A/RES/61/279/", "/sources/s/", "/changes/?from=1989&to=1991"),
            *("/units/dop/", "/", "/units/"),
        )
    }
    for path in ("/documents/A/RES/61/279/", "/sources/s/"):
        words = f"{named(name, path)}Department of Peace, Department of Peace)</span></a>"
        assert words in found[path]
        assert f"fact=mandate-{mandate.pk}" in found[path]
        assert "To keep peace.)</span></a>" in found[path]
    changes = "/changes/?from=1989&to=1991"
    assert f"{named(name, changes)}Department of Peace is founded" in found[changes]
    assert of_name in found["/units/dop/"]  # also where its section names the source of all
    for path, page in found.items():
        whole = f"{FORM}?{urlencode({'page': path})}".replace("&", "&amp;")
        assert page.count(f'href="{whole}" rel="nofollow"') == (2 if path == "/" else 1)


def test_a_copy_and_a_site_without_the_form_link_no_fact(settings):
    document = DocumentFactory(symbol="A/RES/61/279")
    NameFactory(unit__code="dop", start="1990", started_by=document)
    settings.READER_REPORTS = False
    for path in ("/documents/A/RES/61/279/", "/changes/?from=1989&to=1991", "/units/dop/"):
        page = text(Client(), path)
        assert "fact=" not in page
        assert page.count("Report an error") == 1  # at the foot of the page


def test_what_a_document_does_to_a_unit_as_such_is_no_fact_to_report():
    document = DocumentFactory(symbol="A/RES/61/279")
    unit = NameFactory(unit__code="dop", start="1990").unit
    UnitReference.objects.create(unit=unit, document=document, kind="extends")
    assert "Extends it" in text(Client(), "/documents/A/RES/61/279/")
    assert "unitreference-" not in text(Client(), "/documents/A/RES/61/279/")
