"""The quality checks: what they find and what they leave out."""

import io
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from reversion.models import Revision

from orgchart.models import (
    Document,
    Figure,
    Location,
    PostDistribution,
    QualityCount,
    SeenFinding,
    Source,
    Statement,
)
from orgchart.queries import quality
from orgchart.queries.figures import registry_figures
from orgchart.queries.quality import CHECKS
from orgchart.writing.recording import recording

from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    SourceFactory,
    chain,
    unit,
)
from ..rows import reading

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def found(check):
    return [finding.words for finding in check(TODAY)]


def test_facts_without_authority_or_quotation():
    NameFactory(unit__code="a", started_by=DocumentFactory(), quotation="Words")
    NameFactory(unit__code="b")
    NameFactory(unit__code="c", status="draft")
    behind = MandateFactory(unit=unit("d", started_by=DocumentFactory(), quotation="W"))
    behind.references.create(document=DocumentFactory(), kind="establishes")
    assert found(quality.without_authority) == ["The b, since 1992"]
    assert len(found(quality.without_quotation)) == 2


def test_ends_without_an_authority():
    NameFactory(unit__code="a", end="2000", ended_by=DocumentFactory())
    NameFactory(unit__code="b", end="2000", started_by=DocumentFactory())
    NameFactory(unit__code="c", started_by=DocumentFactory())
    NameFactory(unit__code="d", end="[2000..]")
    NameFactory(unit__code="e", end="2000~", status="draft")
    NameFactory(unit__code="f", end="2000~")
    assert found(quality.without_end_authority) == [
        "The b, 1992 – 2000",
        "The f, 1992 – about 2000",
    ]


def test_facts_without_a_source_of_the_united_nations():
    press, paper = SourceFactory(kind="secondary"), SourceFactory()
    NameFactory(unit__code="a", source=paper)
    NameFactory(unit__code="b", source=press)
    NameFactory(unit__code="c", source=press).evidence.create(source=paper)
    NameFactory(unit__code="d", source=paper).evidence.create(source=press)
    NameFactory(unit__code="e", source=press).evidence.create(source=press)
    assert found(quality.without_primary_source) == ["The b, since 1992", "The e, since 1992"]


def test_an_authority_is_expected_only_of_what_somebody_decided():
    of = unit("a", started_by=DocumentFactory())
    common = {"unit": of, "source": SourceFactory(), "status": "published", "start": "2025"}
    Location.objects.create(area="Haiti", **common)
    Statement.objects.create(code="s", kind="description", text="Words.", **common)
    Figure.objects.create(kind="operations", value=11, **common)
    Figure.objects.create(kind="approved-budget", value=1000, **common)
    for stage, funding in [
        ("proposed", "regular"),
        ("approved", "extrabudgetary"),
        ("approved", "regular"),
    ]:
        PostDistribution.objects.create(stage=stage, funding=funding, extent="own", **common)
    facts = [finding.record for finding in quality.without_authority(TODAY)]
    assert {(type(fact), getattr(fact, "kind", None) or fact.funding) for fact in facts} == {
        (Figure, "approved-budget"),
        (PostDistribution, "regular"),
    }
    figures = registry_figures()
    assert (figures.facts, figures.authorised) == (8, 1)
    assert (figures.decided, figures.decided_authorised, figures.share_of_decided) == (3, 1, 33)


@pytest.mark.parametrize(
    ("lines", "gap"),
    [
        ([], "1 January 1992"),
        ([("1992", None)], None),
        ([("1992", "2000"), ("2001", None)], None),
        ([("1992", "2000"), ("2000-06", None)], None),
        ([("1992", "2000"), ("2002", None)], "1 January 2001"),
        ([("1993", None)], "1 January 1992"),
        ([("1992", "2007-06-29")], "30 June 2007"),
    ],
)
def test_units_without_a_solid_line_on_a_day_of_their_life(lines, gap):
    top = unit("top", start="1945")
    top.nature = "organ"
    top.save()
    low = unit("low")
    for start, end in lines:
        LineFactory(child=low, parent=top, start=start, end=end)
    assert found(quality.without_solid_line) == (
        [f"The low has no solid line on {gap}."] if gap else []
    )


def test_a_closed_unit_needs_no_solid_line_afterwards():
    top, low = chain(2)
    top.names.update(end="2000")
    low.names.update(end="2000")
    low.parents.update(end="2000")
    assert [words for words in found(quality.without_solid_line) if "u1" in words] == []


@pytest.mark.parametrize(
    ("note", "is_found"),
    [
        ("No parent is known: the mission answered to nobody by name.", False),
        ("Before 1999 no source has been seen.", False),
        ("The day is inferred.", True),
        ("", True),
    ],
)
@pytest.mark.parametrize("where", ["name", "line before", "line after"])
def test_a_note_that_says_why_there_is_no_parent_is_respected(note, is_found, where):
    top = unit("top", start="1945")
    top.nature = "organ"
    top.save()
    low = unit("low", note=note if where == "name" else "")
    if where == "line before":
        LineFactory(child=low, parent=top, start="1992", end="2000", note=note)
    elif where == "line after":
        LineFactory(child=low, parent=top, start="1999", note=note)
    assert bool(found(quality.without_solid_line)) == is_found


def test_a_note_explains_the_gap_beside_it_and_no_other():
    top = unit("top", start="1945")
    top.nature = "organ"
    top.save()
    low = unit("low", start="1990")
    note = "Before 1992 no source has been seen."
    LineFactory(child=low, parent=top, start="1992", end="1995", note=note)
    LineFactory(child=low, parent=top, start="1997", end="1999")
    LineFactory(child=low, parent=top, start="2001")
    assert found(quality.without_solid_line) == ["The low has no solid line on 1 January 2000."]


def test_mandates_of_closed_units():
    closed = unit("a", end="2000")
    MandateFactory(unit=closed, code="open")
    MandateFactory(unit=closed, code="ended", end="2000")
    MandateFactory(unit=unit("b"), code="of-the-living")
    assert found(quality.mandates_of_the_closed) == [
        "The mandate “A function.” goes on, but the unit “a” closed on 31 December 2000."
    ]


def test_doubtful_dates():
    NameFactory(unit__code="a", start="1930")
    NameFactory(unit__code="b", start="2030")
    NameFactory(unit__code="c", start="1992", started_by=DocumentFactory(date="1999"))
    NameFactory(unit__code="d", start="1992", started_by=DocumentFactory(date="1992-12"))
    NameFactory(unit__code="d2", start="1993", status="disputed")
    c_document, _ = Document.objects.order_by("date").reverse()
    assert found(quality.doubtful_dates) == [
        "The a begins before the United Nations: 1930.",
        "The b begins in the future: 2030.",
        f"The c begins long before its document: 1992. The date of {c_document} is 1999.",
        "The d2 (since 1993) is disputed.",
    ]


def test_a_change_to_come_that_a_document_has_decided_is_no_doubt():
    NameFactory(unit__code="a", start="2040", started_by=DocumentFactory(date="2007"))
    NameFactory(unit__code="b", start="2040", started_by=DocumentFactory(date="2039"))
    assert found(quality.doubtful_dates) == ["The b begins in the future: 2040."]


def test_duplicate_names():
    NameFactory(unit__code="a", name="Same Office")
    NameFactory(unit__code="b", name="same office", end="2000")
    NameFactory(unit__code="c", name="Same Office", start="1980", end="1985")
    assert found(quality.duplicate_names) == ["“a” and “b” are both called Same Office."]


def test_documents_to_which_no_fact_refers():
    idle = DocumentFactory()
    NameFactory(unit__code="a", started_by=DocumentFactory(), ended_by=DocumentFactory())
    assert found(quality.idle_documents) == [str(idle)]


def test_old_drafts():
    with recording():
        NameFactory(unit__code="old", status="draft")
    Revision.objects.update(date_created=datetime(2026, 10, 1, tzinfo=UTC))
    with recording():
        NameFactory(unit__code="new", status="draft")
    assert found(quality.stale_drafts) == ["The old has been a draft since 1 October 2026."]


def test_addresses_that_are_not_valid():
    SourceFactory(url="https://peacekeeping.un.org/en")
    Source.objects.create(slug="bad", title="Bad", url="htp:/un.org")
    assert found(quality.malformed_addresses) == ["Bad: “htp:/un.org”"]


@pytest.mark.parametrize("size", [2, 20])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_costs_as_many_queries_at_any_size(check, size, django_assert_max_num_queries):
    for one in chain(size):
        MandateFactory(unit=one)
        NameFactory(unit=one, start="2030", status="draft")
    with django_assert_max_num_queries(20):
        check.find(TODAY)[:20]


def test_a_shared_name_is_reported_once_for_each_unit_that_took_it():
    for code in "abcd":
        NameFactory(unit__code=code, name="Same Office")
    assert found(quality.duplicate_names) == [
        f"“a” and “{other}” are both called Same Office." for other in "bcd"
    ]


def test_a_part_of_the_findings_is_read_alone():
    for code in "ab":
        MandateFactory(unit=unit(code))
    findings = quality.without_authority(TODAY)
    every = [finding.words for finding in findings]
    assert len(findings) == len(every) == 4
    assert findings[-1].words == every[-1]
    for start in range(5):
        for stop in range(start, 5):
            with reading() as read:
                part = findings[start:stop]
            assert [finding.words for finding in part] == every[start:stop]
            assert read.rows <= 2 * (stop - start)


def test_the_command_counts_and_saves_the_counts(registry):
    out = io.StringIO()
    call_command("quality", "--dry-run", verbosity=2, stdout=out)
    assert "4  Units without a solid line" in out.getvalue()
    assert "unit “United Nations Integrated Office in Burundi" in out.getvalue()
    assert not QualityCount.objects.exists()
    call_command("quality", stdout=out)
    call_command("quality", verbosity=0, stdout=out)
    assert QualityCount.objects.count() == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_what_is_seen_is_no_finding_until_its_day(check):
    closed = unit("a", end="2000", note="", quotation="")
    MandateFactory(unit=closed)
    MandateFactory(unit=unit("b"), expires="2020", start="2010")
    NameFactory(unit__code="e", start="2010", confirmed="2020", confirmed_by=SourceFactory())
    NameFactory(unit__code="c", name="Same", start="2030")
    NameFactory(unit__code="d", name="Same", start="2030", source__kind="secondary")
    DocumentFactory()
    Source.objects.create(slug="bad", title="Bad", url="htp:/un.org")
    with recording():
        NameFactory(unit__code="old", status="draft")
    Revision.objects.update(date_created=datetime(2026, 10, 1, tzinfo=UTC))
    findings = list(check.find(TODAY))
    assert findings
    record = findings[0].record
    others = [one.words for one in findings if one.record != record]
    seen = SeenFinding.objects.create(
        check_name=check.name,
        kind=record._meta.label_lower,
        object_id=record.pk,
        words=findings[0].words,
        reason="Looked at",
        until="2026-11-25",
        by="edith",
    )
    assert found(check.find) == others
    seen.until = TODAY
    seen.save()
    assert found(check.find) == [one.words for one in findings]
    seen.until, seen.check_name = date(2030, 1, 1), "another"
    seen.save()
    assert found(check.find) == [one.words for one in findings]
