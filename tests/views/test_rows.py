"""What a public page reads does not grow with the registry: rows are counted at two sizes."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from orgchart.exchange import sample
from orgchart.models import Document, Follower, Mandate, Person, ReaderReport, Source
from orgchart.writing.following import link_text
from tests.rows import reading
from tests.test_leaks import SAMPLES

pytestmark = pytest.mark.django_db

SMALL, LARGE = 300, 1200
"""Units of the two samples: the smaller one fills a page of every list."""
WHOLE = {
    "picture": "Some formats are files of all units of the day.",
    "chart-json": "It is the tree of all units of the day.",
    "api-chart": "It is the tree of all units of the day.",
    "api-document": "It has every fact that the document began or ended, some at a time.",
    "api-source": "It has every fact that the source supports, some at a time.",
    "chart-csv": "It is a row for every unit of the day.",
    "changes-json": "It is the whole time that was asked for.",
    "changes-csv": "It is the whole time that was asked for.",
    "changes-xlsx": "It is the whole time that was asked for.",
    "change-days": "The slider marks every day on which something changed.",
    "mandates-calendar": "It has every mandate that ended in the last year or will expire.",
    "data-file": "It is the whole registry, read and written some rows at a time.",
    "field": "The map shows every operation of the day, a few columns of each.",
    "field-geojson": "It is the list of every operation of the day.",
    "document-json": "It has every fact that the document began or ended, some at a time.",
    "source-json": "It has every fact that the source supports, some at a time.",
    **{
        f"{name}-{ending}": "It has every fact that rests on it, some at a time."
        for name in ("document", "source")
        for ending in ("ttl", "jsonld")
    },
    **{
        f"{name}-file": "It is the whole list, read and written some rows at a time."
        for name in ("units", "people", "mandates", "documents", "sources", "field")
    },
}
"""Views that show all there is, each with the reason."""
FETCHED = {"ids": ["units/sample-8"], "properties": [{"id": "parent"}, {"id": "head"}]}
"""What is fetched of a unit for a table."""
ADDRESSES = {
    "chart": ["/", "/?root=sample-8"],
    "card": ["/card.png"],
    "chart-names": ["/chart/names.json?q=police"],
    "embed": ["/embed/"],
    "changes": ["/changes/?from=1945-01-01&to=2099-12-31"],
    "changes-feed": ["/changes/feed/"],
    "changes-json-feed": ["/changes/feed.json"],
    "unit-feed": ["/units/sample-8/changes/feed/"],
    "unit-json-feed": ["/units/sample-8/changes/feed.json"],
    "unit-calendar": ["/units/sample-8/mandates.ics"],
    "edits-feed": ["/changes/edits/"],
    "step": ["/changes/next/?on=2000-01-01", "/changes/previous/?on=2020-01-01"],
    "units": ["/units/", "/units/?q=police"],
    "unit": ["/units/sample-8/"],
    "unit-json": ["/units/sample-8.json"],
    "unit-ttl": ["/units/sample-8.ttl"],
    "unit-jsonld": ["/units/sample-8.jsonld"],
    "id": ["/id/units/sample-8", "/id/levels/office"],
    "vocabularies": ["/vocabularies.ttl"],
    "shapes": ["/shapes.ttl"],
    "unit-ror": ["/units/sample-8.ror.json"],
    "unit-eac": [
        "/units/sample-8.eac.xml",
        "/units/sample-8.eac.xml?version=2010",
        "/units/sample-8.eac.xml?version=3.0.0",
    ],
    "people": ["/people/", "/people/?when=ever"],
    "mandates": ["/mandates/"],
    "documents": ["/documents/"],
    "sources": ["/sources/"],
    "search": [
        "/search/?q=police",
        "/search/?q=mine+actoin",
        "/search/?q=sample-17",
        "/search/?q=first+section+unit",
    ],
    "suggestions": ["/search/suggestions.json?q=pol"],
    "api": ["/api/"],
    "api-openapi": ["/api/v1/openapi.json"],
    "api-index": ["/api/v1/"],
    "api-units": ["/api/v1/units", "/api/v1/units?q=police&sort=-parent"],
    "api-unit": ["/api/v1/units/sample-8"],
    "api-relationships": ["/api/v1/relationships", "/api/v1/relationships?when=ever&sort=to"],
    "api-mandates": ["/api/v1/mandates"],
    "api-people": ["/api/v1/people", "/api/v1/people?when=ever&sort=-unit"],
    "api-posts": ["/api/v1/posts", "/api/v1/posts?when=ever&sort=grade"],
    "api-documents": ["/api/v1/documents", "/api/v1/documents?sort=-mandates"],
    "api-sources": ["/api/v1/sources", "/api/v1/sources?sort=publisher"],
    "api-changes": ["/api/v1/changes?from=1945-01-01&to=2099-12-31"],
    "api-search": ["/api/v1/search?q=police", "/api/v1/search?q=mine+actoin"],
    "api-symbols": ["/api/v1/symbols?text=A/RES/61/279"],
    "reconcile": [
        "/api/reconcile",
        f"/api/reconcile?queries={quote(json.dumps({'q': {'query': 'Section 8'}}))}",
        f"/api/reconcile?extend={quote(json.dumps(FETCHED))}",
    ],
    "reconcile-entities": ["/api/reconcile/suggest/entity?prefix=police"],
    "reconcile-types": ["/api/reconcile/suggest/type?prefix="],
    "reconcile-properties": ["/api/reconcile/suggest/property?prefix="],
    "reconcile-fetched": ["/api/reconcile/properties?type=unit"],
    "reconcile-entity": ["/api/reconcile/flyout/entity?id=units/sample-8"],
    "reconcile-type": ["/api/reconcile/flyout/type?id=unit"],
    "reconcile-property": ["/api/reconcile/flyout/property?id=on"],
    "reconcile-preview": ["/api/preview/?id=units/sample-8"],
    "about": ["/about/"],
    "data-notes": ["/about/data/"],
    "data": ["/data/"],
    "data-dictionary": ["/data/dictionary/"],
    "accessibility": ["/about/accessibility/"],
    "report-state": ["/reports/SMPL-SMPL/"],
    "report": ["/about/report/", "/about/report/?page=/units/sample-8/"],
    "follow": ["/units/sample-8/follow/"],
    "following": ["/following/?key=zzyzx", "/following/?key=sample"],
    "help": ["/help/"],
    "robots": ["/robots.txt"],
    "icon": ["/favicon.ico"],
    "security": ["/.well-known/security.txt"],
    "sitemap": ["/sitemap.xml"],
    "sitemap-section": ["/sitemap-units.xml", "/sitemap-people.xml"],
}
RECORD_PAGES = {"person": Person, "mandate": Mandate, "document": Document, "source": Source}
"""Views of one record: the first of the sample is asked for."""
TWINS = {
    f"{view}-{ending}": view
    for view in ("person", "mandate")
    for ending in ("json", "ttl", "jsonld")
}
"""Their twins as data, which are asked for too."""
OF_API = {"api-person": "person", "api-mandate": "mandate"}
"""The same records in the API."""
FIRST_OF_LIST = {"api-post": "/api/v1/posts", "api-relationship": "/api/v1/relationships"}
"""Records without a page: the first of their list is asked for."""


OF_A_MAIL = "follow-confirm"
"""The view whose address is signed: a mail has it."""
ONE_PAGE = 250
"""Rows that one page more of a list may read, with what belongs to its records."""
ONE_CHART = 1000
"""Rows that a chart of the most boxes may read: names, lines and heads of up to 200 units."""
CHANGES_OF_A_PAGE = 3000
"""Rows that a page of changes may read: the facts of its units, and their evidence."""
CANDIDATES = 1200
"""Rows that a search may read: the words that are like those typed, and the texts that have them."""
ONE_MORE = {
    "chart": ONE_CHART,
    "card": ONE_CHART,
    "embed": ONE_CHART,
    "changes": CHANGES_OF_A_PAGE,
    "changes-feed": CHANGES_OF_A_PAGE,
    "changes-json-feed": CHANGES_OF_A_PAGE,
    "search": CANDIDATES,
    "suggestions": CANDIDATES,
    "api-search": CANDIDATES,
    "api-changes": CHANGES_OF_A_PAGE,
}
"""Views whose page is longer than that of a list."""


def rows_read(units):
    """The rows that each address reads with a sample of so many units, which is then undone."""
    with transaction.atomic():
        sample.fill(units)
        ReaderReport.objects.create(reference="SMPL-SMPL", words="It is wrong.")
        follower = Follower.objects.create(
            mail="reader@example.org",
            unit_code="sample-8",
            key="sample",
            confirmed_at=timezone.now(),
        )
        asked = dict(ADDRESSES)
        asked[OF_A_MAIL] = [f"/following/confirm/?{urlencode({'link': link_text(follower)})}"]
        for view, kind in RECORD_PAGES.items():
            asked[view] = [kind.objects.earliest("pk").get_absolute_url()]
        for view, of_page in TWINS.items():
            ending = view.rpartition("-")[2]
            asked[view] = [f"{address.rstrip('/')}.{ending}" for address in asked[of_page]]
        for view, of_page in OF_API.items():
            asked[view] = [f"/api/v1{address.rstrip('/')}" for address in asked[of_page]]
        client = Client()
        for view, of_list in FIRST_OF_LIST.items():
            asked[view] = [client.get(f"{of_list}?limit=1").json()["records"][0]["self"]]
        found = {}
        for view, addresses in asked.items():
            for number, address in enumerate(addresses):
                with reading() as read:
                    status = client.get(address).status_code
                assert status in (200, 302, 303), address
                found[view, number] = read.rows
        transaction.set_rollback(True)
    return found


def test_every_public_view_is_counted_or_named_with_a_reason():
    assert {
        *ADDRESSES,
        *RECORD_PAGES,
        *TWINS,
        *OF_API,
        *FIRST_OF_LIST,
        *WHOLE,
        OF_A_MAIL,
    } == set(SAMPLES)


def test_no_page_reads_more_rows_of_a_larger_registry(monkeypatch):
    # As many as the small sample has, so that both are counted up to the bound.
    monkeypatch.setattr("orgchart.views.changes.COUNTED", 200)
    small, large = rows_read(SMALL), rows_read(LARGE)
    grown = {
        address: (small[address], rows)
        for address, rows in large.items()
        if rows > small[address] + ONE_MORE.get(address[0], ONE_PAGE)
    }
    assert grown == {}
