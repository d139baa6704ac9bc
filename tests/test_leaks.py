"""The public never sees a draft: every public address answers the same with drafts and without."""

import io
import re

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from orgchart.models import (
    FACTS,
    Appointment,
    DataVersion,
    Document,
    Location,
    Mandate,
    MandateReference,
    NameTranslation,
    ParentRelationship,
    Post,
    Reorganisation,
    Source,
    Statement,
    Succession,
    Unit,
    UnitLink,
    UnitName,
)
from orgchart.writing import roles
from orgchart.writing.publishing import write
from orgchart.writing.recording import adopt_keys, recording

from .accounts import person

pytestmark = pytest.mark.django_db

SAMPLES = {
    "chart": ["/", "/?on=2009-07-31", "/?on=2026-11-24&details=1&since=2020-01-01", "/?root=dpo"],
    "picture": [f"/chart.{e}" for e in ("svg", "png", "pdf", "dot", "mmd", "graphml")],
    "embed": ["/embed/"],
    "changes": ["/changes/?from=1945-01-01&to=2099-12-31"],
    "changes-json": ["/changes.json?from=1945-01-01&to=2099-12-31"],
    "changes-csv": ["/changes.csv?from=1945-01-01&to=2099-12-31"],
    "change-days": ["/changes/days.json"],
    "changes-feed": ["/changes/feed/"],
    "edits-feed": ["/changes/edits/"],
    "step": ["/changes/next/?on=2026-11-24", "/changes/previous/?on=2026-11-24"],
    "field": ["/field/"],
    "field-geojson": ["/field.geojson"],
    "search": ["/search/?q=zzyzx", "/search/?q=peace"],
    "suggestions": ["/search/suggestions.json?q=zzyzx", "/search/suggestions.json?q=dpo"],
    "units": ["/units/", "/units/?q=zzyzx"],
    "unit": ["/units/dpo/", "/units/dpko/?on=2009-07-31", "/units/zzyzx/"],
    "mandates": ["/mandates/", "/mandates/?q=zzyzx"],
    "mandate": ["/mandates/dpko-lead-police/", "/mandates/zzyzx-mandate/"],
    "documents": ["/documents/", "/documents/?q=61/279"],
    "document": ["/documents/A/RES/61/279/", "/documents/A/RES/79/999/"],
    "sources": ["/sources/"],
    "source": ["/sources/dpko-page/", "/sources/zzyzx-page/"],
}
"""Addresses of each public view. A view without one makes the test fail."""


def drafts_of_every_kind():
    """Drafts about a unit that is public, about one that is not, and proposals by an editor."""
    source = Source(slug="zzyzx-page", title="Zzyzx memorandum")
    document = Document(symbol="A/RES/79/999", title="Zzyzx")
    editor = person(roles.EDITOR)
    dpo, dos = Unit.objects.get(code="dpo"), Unit.objects.get(code="dos")
    plan = Reorganisation(code="zzyzx-plan", title="Zzyzx plan")
    planned = Unit(code="zzyzx", nature="headquarters")
    common = {"source": source, "started_by": document, "start": "2020-02-02", "quotation": "Zzyzx"}
    post = Post(code="zzyzx-post", unit=dpo, title="Zzyzx Chief", heads_unit=True, **common)
    mandate = Mandate(
        code="zzyzx-mandate", unit=dpo, text="Zzyzx", theme="police", role="lead", **common
    )
    name = UnitName(unit=planned, name="Zzyzx Office", acronym="ZZ", level="office", **common)
    records = [
        source,
        document,
        plan,
        planned,
        name,
        UnitName(unit=dpo, name="Zzyzx Department", level="department", **common),
        NameTranslation(name=name, language="fr", text="Bureau zzyzx", source=source),
        UnitLink(unit=planned, label="Zzyzx", url="https://un.org/zzyzx"),
        ParentRelationship(child=planned, parent=dpo, kind="part-of", **common),
        ParentRelationship(child=dos, parent=dpo, kind="supported-by", **common),
        Succession(predecessor=dos, successor=planned, kind="split", **common),
        Location(unit=dpo, area="Zzyzx", countries="SD", latitude=1, longitude=1, **common),
        post,
        Appointment(post=post, person="Zzyzx Person", **common),
        mandate,
        MandateReference(mandate=mandate, document=document, kind="recalls"),
        Statement(code="zzyzx-said", unit=dpo, kind="figure", text="Zzyzx", figure=1, **common),
    ]  # fmt: skip
    with recording(by=editor, why="Zzyzx"):
        for record in records:
            adopt_keys(record)
            assert write(record, editor) is None, record
        public = UnitName.objects.filter(unit=dpo, status="published").latest("start")
        public.name = "Zzyzx proposed"
        assert write(public, editor)
        assert write(UnitLink(unit=dpo, label="Zzyzx", url="https://un.org/z"), editor)
    for model in FACTS:
        assert model.objects.filter(status="draft").exists(), model


def answers(client, version):
    DataVersion.objects.update(number=version)
    found = {}
    for address in [each for addresses in SAMPLES.values() for each in addresses]:
        response = client.get(address)
        found[address] = response.status_code, response.headers.get("Location"), response.content
    return found


def printed():
    out = io.StringIO()
    call_command("chart", stdout=out)
    call_command("diff", "1945-01-01", "2099-12-31", stdout=out)
    call_command("figures", stdout=out)
    return out.getvalue()


def test_every_public_view_has_a_sample():
    names = {pattern.name for pattern in get_resolver("orgchart.urls").url_patterns}
    assert names == set(SAMPLES)


def test_no_public_address_tells_of_a_draft(client, registry):
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
    content = re.sub(rb"D:\d{14}[^)]*|/ID[^\]]*\]|<updated>[^<]*</updated>", b"", content)
    return status, location, content
