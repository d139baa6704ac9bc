"""The public never sees a draft: every public address answers the same with drafts and without."""

import io
import json
import re
from urllib.parse import quote

import pytest
from django.core.management import call_command

from orgchart import roles, urls
from orgchart.api.reconciliation.properties import PROPERTIES
from orgchart.exchange.dumps.formats import BY_FILE
from orgchart.models import (
    FACTS,
    VOCABULARIES,
    DataVersion,
    Document,
    Evidence,
    Fact,
    ParentRelationship,
    Person,
    Reorganisation,
    Source,
    Succession,
    Term,
    Unit,
    UnitLink,
    UnitName,
    evidence_kind,
)
from orgchart.models.vocabularies import TermLabel
from orgchart.writing.publishing import write
from orgchart.writing.recording import adopt_keys, recording

from .accounts import person
from .samples import samples

pytestmark = pytest.mark.django_db

QUESTIONS = {
    "name": {"query": "Zzyzx"},
    "id": {"query": "units/zzyzx"},
    "symbol": {"query": "A/RES/79/999"},
    "former": {"query": "Peace Operations", "properties": [{"pid": "on", "v": "2020-02-02"}]},
}
FETCHED = {
    "ids": ["units/dpo", "units/zzyzx", "documents/A/RES/79/999"],
    "properties": [{"id": one.id} for one in PROPERTIES],
}
SAMPLES = {
    "about": ["/about/"],
    "data-notes": ["/about/data/"],
    "data": ["/data/"],
    "data-dictionary": ["/data/dictionary/"],
    "data-file": [f"/data/{file}" for file in BY_FILE],
    "accessibility": ["/about/accessibility/"],
    "report": ["/about/report/", "/about/report/?page=/units/zzyzx/"],
    "report-state": ["/reports/ZZYZ-XXXX/"],
    "follow": ["/units/dpko/follow/", "/units/zzyzx/follow/"],
    "following": ["/following/?key=zzyzx"],
    "follow-confirm": ["/following/confirm/?link=zzyzx"],
    "help": ["/help/"],
    "robots": ["/robots.txt"],
    "icon": ["/favicon.ico"],
    "security": ["/.well-known/security.txt"],
    "sitemap": ["/sitemap.xml"],
    "sitemap-section": [
        f"/sitemap-{kind}.xml"
        for kind in ("pages", "units", "people", "mandates", "documents", "sources")
    ],
    "chart": ["/", "/?on=2009-07-31", "/?on=2026-11-24&details=1&since=2020-01-01", "/?root=dpo"],
    "picture": [f"/chart.{e}" for e in ("svg", "png", "pdf", "dot", "mmd", "graphml")],
    "card": ["/card.png?on=2009-07-31"],
    "chart-json": ["/chart.json", "/chart.json?on=2009-07-31&root=dpko"],
    "chart-csv": ["/chart.csv"],
    "chart-names": ["/chart/names.json?q=zzyzx", "/chart/names.json?q=division&on=2009-07-31"],
    "embed": ["/embed/"],
    "changes": ["/changes/?from=1945-01-01&to=2099-12-31"],
    "changes-json": ["/changes.json?from=1945-01-01&to=2099-12-31"],
    "changes-csv": ["/changes.csv?from=1945-01-01&to=2099-12-31"],
    "changes-xlsx": [],  # the cells of changes.csv; a workbook says when it was made
    "change-days": ["/changes/days.json"],
    "changes-feed": ["/changes/feed/"],
    "changes-json-feed": ["/changes/feed.json"],
    "unit-feed": ["/units/dpko/changes/feed/", "/units/zzyzx/changes/feed/"],
    "unit-json-feed": ["/units/dpo/changes/feed.json", "/units/zzyzx/changes/feed.json"],
    "mandates-calendar": ["/mandates.ics"],
    "unit-calendar": ["/units/dpo/mandates.ics", "/units/zzyzx/mandates.ics"],
    "edits-feed": ["/changes/edits/"],
    "step": ["/changes/next/?on=2026-11-24", "/changes/previous/?on=2026-11-24"],
    "field-file": [f"/field.{e}" for e in ("csv", "json")],
    "field": ["/field/"],
    "field-geojson": ["/field.geojson"],
    "search": ["/search/?q=zzyzx", "/search/?q=peace"],
    "suggestions": ["/search/suggestions.json?q=zzyzx", "/search/suggestions.json?q=dpo"],
    "units-file": [f"/units.{e}" for e in ("csv", "json")],
    "units": ["/units/", "/units/?q=zzyzx"],
    "unit": ["/units/dpo/", "/units/dpko/?on=2009-07-31", "/units/zzyzx/"],
    "unit-json": ["/units/dpo.json", "/units/dpko.json?on=2009-07-31", "/units/zzyzx.json"],
    "unit-ror": ["/units/dpo.ror.json", "/units/zzyzx.ror.json"],
    "unit-eac": [
        "/units/dpo.eac.xml",
        "/units/dpko.eac.xml?on=2009-07-31&version=2010",
        "/units/dpko.eac.xml?version=3.0.0",
        "/units/zzyzx.eac.xml",
    ],
    "people-file": [f"/people.{e}" for e in ("csv", "json")],
    "people": ["/people/", "/people/?when=ever&q=zzyzx"],
    "person": ["/people/alain-le-roy/", "/people/zzyzx-person/"],
    "person-json": ["/people/alain-le-roy.json", "/people/zzyzx-person.json"],
    "mandates-file": [f"/mandates.{e}" for e in ("csv", "json")],
    "mandates": ["/mandates/", "/mandates/?q=zzyzx"],
    "mandate": ["/mandates/dpko-lead-police/", "/mandates/zzyzx-mandate/"],
    "mandate-json": ["/mandates/dpko-lead-police.json", "/mandates/zzyzx-mandate.json"],
    "documents-file": [f"/documents.{e}" for e in ("csv", "json")],
    "documents": ["/documents/", "/documents/?q=61/279"],
    "document": ["/documents/A/RES/61/279/", "/documents/A/RES/79/999/"],
    "document-json": ["/documents/A/RES/61/279.json", "/documents/A/RES/79/999.json"],
    "sources-file": [f"/sources.{e}" for e in ("csv", "json")],
    "sources": ["/sources/"],
    "source": ["/sources/dpko-page/", "/sources/zzyzx-page/"],
    "source-json": ["/sources/dpko-page.json", "/sources/zzyzx-page.json"],
    **{
        f"{kind}-{ending}": [f"{known}.{ending}", f"{secret}.{ending}"]
        for kind, known, secret in (
            ("unit", "/units/dpo", "/units/zzyzx"),
            ("person", "/people/alain-le-roy", "/people/zzyzx-person"),
            ("mandate", "/mandates/dpko-lead-police", "/mandates/zzyzx-mandate"),
            ("document", "/documents/A/RES/61/279", "/documents/A/RES/79/999"),
            ("source", "/sources/dpko-page", "/sources/zzyzx-page"),
        )
        for ending in ("ttl", "jsonld")
    },
    "vocabularies": [],  # levels and themes are always public
    "shapes": ["/shapes.ttl"],
    "id": [
        "/id/units/dpo",
        "/id/units/zzyzx",
        "/id/people/zzyzx-person",
        "/id/posts/zzyzx-post",
        "/id/mandates/zzyzx-mandate",
        "/id/documents/A/RES/79/999",
        "/id/sources/zzyzx-page",
    ],
    "api": ["/api/"],
    "api-openapi": ["/api/v1/openapi.json"],
    "api-index": ["/api/v1/"],
    "api-units": ["/api/v1/units?when=ever&limit=200", "/api/v1/units?q=zzyzx"],
    "api-unit": ["/api/v1/units/dpo", "/api/v1/units/zzyzx"],
    "api-relationships": ["/api/v1/relationships?when=ever&limit=200&sort=-from"],
    "api-relationship": [
        "/api/v1/relationships/dpko/secretariat/part-of/1992",
        "/api/v1/relationships/dpo/zzyzx/part-of/unknown",
    ],
    "api-mandates": ["/api/v1/mandates", "/api/v1/mandates?q=zzyzx"],
    "api-mandate": ["/api/v1/mandates/dpko-lead-police", "/api/v1/mandates/zzyzx-mandate"],
    "api-people": ["/api/v1/people?when=ever&limit=200", "/api/v1/people?q=zzyzx"],
    "api-person": ["/api/v1/people/alain-le-roy", "/api/v1/people/zzyzx-person"],
    "api-posts": ["/api/v1/posts?when=ever&limit=200", "/api/v1/posts?q=zzyzx"],
    "api-post": ["/api/v1/posts/usg-peacekeeping", "/api/v1/posts/zzyzx-post"],
    "api-documents": ["/api/v1/documents?limit=200&sort=-symbol", "/api/v1/documents?q=zzyzx"],
    "api-document": ["/api/v1/documents/A/RES/61/279", "/api/v1/documents/A/RES/79/999"],
    "api-sources": ["/api/v1/sources?limit=200", "/api/v1/sources?q=zzyzx"],
    "api-source": ["/api/v1/sources/dpko-page", "/api/v1/sources/zzyzx-page"],
    "api-chart": ["/api/v1/chart", "/api/v1/chart?on=2009-07-31&root=dpko"],
    "api-changes": ["/api/v1/changes?from=1945-01-01&to=2099-12-31&limit=200"],
    "api-search": ["/api/v1/search?q=zzyzx", "/api/v1/search?q=peace"],
    "api-symbols": ["/api/v1/symbols?text=A/RES/79/999"],
    "reconcile": [
        "/api/reconcile",
        f"/api/reconcile?queries={quote(json.dumps(QUESTIONS))}",
        f"/api/reconcile?extend={quote(json.dumps(FETCHED))}",
    ],
    "reconcile-entities": [
        "/api/reconcile/suggest/entity?prefix=zzyzx",
        "/api/reconcile/suggest/entity?prefix=units/zzyzx",
        "/api/reconcile/suggest/entity?prefix=peace",
    ],
    "reconcile-types": ["/api/reconcile/suggest/type?prefix="],
    "reconcile-properties": ["/api/reconcile/suggest/property?prefix="],
    "reconcile-fetched": ["/api/reconcile/properties?type=unit"],
    "reconcile-entity": [
        "/api/reconcile/flyout/entity?id=units/dpo",
        "/api/reconcile/flyout/entity?id=units/zzyzx",
    ],
    "reconcile-type": ["/api/reconcile/flyout/type?id=unit"],
    "reconcile-property": ["/api/reconcile/flyout/property?id=on"],
    "reconcile-preview": ["/api/preview/?id=units/dpo", "/api/preview/?id=units/zzyzx"],
}
"""Addresses of each public view. A view without one makes the test fail."""


def drafts_of_every_kind():
    """Drafts about a unit that is public, about one that is not, and proposals by an editor."""
    editor = person(roles.EDITOR)
    dpo = Unit.objects.get(code="dpo")
    terms = {vocabulary: [vocabulary.objects.first()] for vocabulary in VOCABULARIES}
    about_planned = samples("Zzyzx", terms)
    by_kind = {type(record): record for record in about_planned}
    planned, plan = by_kind[Unit], by_kind[Reorganisation]
    known = {
        Unit: [dpo, planned],
        Document: [by_kind[Document]],
        Source: [by_kind[Source]],
        Person: [by_kind[Person]],
        Reorganisation: [plan],
        **terms,
    }
    about_dpo = [
        record for record in samples("Zzyzx-dpo", known) if isinstance(record, Fact | Evidence)
    ]
    with recording(by=editor, why="Zzyzx"):
        for record in [*about_planned, *about_dpo]:
            fact = record.fact if isinstance(record, Evidence) else record
            if isinstance(fact, ParentRelationship | Succession) and fact in about_planned:
                continue  # its two ends would be one unit
            adopt_keys(record)
            is_of_a_vocabulary = isinstance(record, Term | TermLabel)
            assert bool(write(record, editor)) == is_of_a_vocabulary, record
        public = UnitName.objects.filter(unit=dpo, status="published").latest("start")
        public.name = "Zzyzx proposed"
        assert write(public, editor)
        piece = evidence_kind(UnitName)(
            fact=public, source=by_kind[Source], locator="Zzyzx", quotation="Zzyzx memo"
        )
        assert write(piece, editor)
        assert write(UnitLink(unit=dpo, label="Zzyzx", url="https://un.org/z"), editor)
    for model in FACTS:
        assert model.objects.filter(status="draft").exists(), model
        assert evidence_kind(model).objects.filter(fact__status="draft").exists(), model


def answers(client, version):
    DataVersion.objects.update(number=version)
    found = {}
    for address in [sample for addresses in SAMPLES.values() for sample in addresses]:
        response = client.get(address)
        found[address] = response.status_code, response.headers.get("Location"), response.getvalue()
    return found


def printed():
    out = io.StringIO()
    call_command("chart", stdout=out)
    call_command("diff", "1945-01-01", "2099-12-31", stdout=out)
    call_command("figures", stdout=out)
    return out.getvalue()


def test_every_public_view_has_a_sample():
    names = {pattern.name for pattern in (*urls.in_each_language, *urls.urlpatterns)}
    assert names == set(SAMPLES)


def test_no_public_address_reveals_a_draft(client, registry):
    before, said = answers(client, 7000), printed()
    drafts_of_every_kind()
    after = answers(client, 7000)
    different = [
        address
        for address in before
        if _without_times(before[address]) != _without_times(after[address])
    ]
    assert different == []
    assert printed() == said
    assert not any(b"zzyzx memo" in content.lower() for _, _, content in after.values())


def _without_times(answer):
    """A PDF says when it was made, and a feed that is empty says that it is of now."""
    status, location, content = answer
    content = re.sub(rb'name="stamp" value="[^"]*"', b"", content)
    content = re.sub(rb"D:\d{14}[^)]*|/ID[^\]]*\]|<updated>[^<]*</updated>", b"", content)
    return status, location, content
