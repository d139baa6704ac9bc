"""Linked data: what is stated, with no date made up, and one graph in every format."""

import gc
import tracemalloc
from functools import lru_cache

import pytest
from django.db import transaction
from rdflib import RDF, Literal, URIRef

from orgchart.dates import PartialDate
from orgchart.exchange import sample
from orgchart.exchange.linked import about, formats, graphs
from orgchart.exchange.linked.facts import RELATIONS
from orgchart.exchange.linked.rdf import PREFIXES, Iri, dated, node
from orgchart.exchange.linked.rdf import Literal as Text
from orgchart.models import FACTS, NameTranslation, Source, Succession, UnitReference, evidence_kind
from orgchart.queries import shared_records

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    FigureFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
    UnitFactory,
    unit,
)
from ..graphs import (
    ADMS,
    CV,
    DCT,
    EDTF,
    FOAF,
    ID,
    ORG,
    PROV,
    REG,
    RICO,
    SCHEMA,
    SKOS,
    TODAY,
    XSD,
    absolute,
    faults,
    graph_of,
    parsed,
    whole,
)
from ..rows import reading

pytestmark = pytest.mark.django_db


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "datatype"),
    [
        ("2007", XSD.gYear),
        ("2007-06", XSD.gYearMonth),
        ("2007-06-29", XSD.date),
        ("2007~", EDTF.EDTF),
        ("2007-06?", EDTF.EDTF),
        ("[..2007-06-29]", EDTF.EDTF),
        ("[2007..]", EDTF.EDTF),
    ],
)
def test_a_date_keeps_its_precision(client, written, datatype):
    start, end = ("1990", written) if ".." in written and written[-2] == "." else (written, "")
    found = unit("dpko", start=start, end=end)
    this = ID[f"units/{found.code}"]
    graph = graph_of(client, "/units/dpko.ttl")
    of_name = graph.value(this, RICO.hasOrHadAgentName)
    as_start, as_end = (RICO.beginningDate, REG.start), (RICO.endDate, REG.end)
    typed, plain = as_end if end else as_start
    expected = Literal(written, datatype=datatype)
    for subject in (this, of_name):
        assert [*graph.objects(subject, typed)] == [expected]
        assert [*graph.objects(subject, plain)] == [Literal(written, datatype=EDTF.EDTF)]
    life = SCHEMA.dissolutionDate if end else SCHEMA.foundingDate
    assert [*graph.objects(this, life)] == [expected]
    if not end:
        assert not [*graph.objects(this, RICO.endDate), *graph.objects(this, REG.end)]
    assert faults(graph) == ""


def test_no_date_is_no_statement():
    assert dated(None) is None
    assert node(Iri("x"), "", ("dct:date", dated(None))).statements == []


# --- what is stated -------------------------------------------------------------------------------


def test_a_fact_states_its_authority_and_its_evidence(client):
    began, ended = DocumentFactory(symbol="A/RES/61/279"), DocumentFactory(symbol="A/RES/72/262 C")
    first, second = SourceFactory(slug="first"), SourceFactory(slug="second")
    name = NameFactory(
        unit__code="dpko",
        name="Peace “A” \\ B",
        acronym="DPKO",
        start="2007-03",
        end="2018",
        started_by=began,
        started_by_paragraph="para. 3",
        ended_by=ended,
        source=first,
        locator="p. 1",
        quotation='so "it" is',
        note="A doubt.\nAnd another.",
    )
    evidence_kind(type(name)).objects.create(fact=name, source=second, supports="end", seen="2020")
    name.translations.create(language="fr", text="Le bureau", acronym="DOMP", source=second)
    graph = graph_of(client, "/units/dpko.ttl")
    this = ID["units/dpko"]
    assert {str(one) for one in graph.objects(this, SKOS.prefLabel)} == {
        "Peace “A” \\ B",
        "Le bureau",
    }
    assert graph.value(this, SKOS.prefLabel, any=True).language in ("en", "fr")
    fact = ID["units/dpko#unitname/2007-03"]
    assert (fact, RDF.type, RICO.AgentName) in graph
    assert {*graph.objects(fact, RICO.textualValue)} == {
        Literal("Peace “A” \\ B", "en"),
        Literal("Le bureau", "fr"),
    }
    assert [*graph.objects(fact, REG.startedBy)] == [ID["documents/A/RES/61/279"]]
    assert [*graph.objects(fact, REG.startedByParagraph)] == [Literal("para. 3", "en")]
    assert [*graph.objects(fact, REG.endedBy)] == [ID["documents/A/RES/72/262C"]]
    assert {*graph.objects(fact, PROV.wasDerivedFrom)} == {
        ID["sources/first"],
        ID["sources/second"],
    }
    pieces = {
        graph.value(piece, PROV.entity): piece
        for piece in graph.objects(fact, PROV.qualifiedDerivation)
    }
    piece = pieces[ID["sources/first"]]
    assert graph.value(piece, REG.locator) == Literal("p. 1", "en")
    assert graph.value(piece, REG.quotation) == Literal('so "it" is', "en")
    assert graph.value(piece, REG.supports) == ID["supports/whole"]
    assert graph.value(pieces[ID["sources/second"]], REG.supports) == ID["supports/end"]
    founding = graph.value(this, ORG.resultedFrom)
    assert graph.value(founding, CV.hasFormalFramework) == ID["documents/A/RES/61/279"]
    assert graph.value(founding, DCT.date) == Literal("2007-03", datatype=XSD.gYearMonth)
    closing = graph.value(this, ORG.changedBy)
    assert graph.value(closing, CV.hasFormalFramework) == ID["documents/A/RES/72/262C"]
    assert faults(graph) == ""


def test_lines_say_what_holds_today_and_what_ever_held(client):
    dpko, secretariat, old, dfs = (unit(code) for code in ("dpko", "secretariat", "old", "dfs"))
    LineFactory(child=dpko, parent=old, start="1992", end="2000")
    LineFactory(child=dpko, parent=secretariat, start="2001")
    LineFactory(child=dpko, parent=dfs, kind="supported-by", start="2008")
    graph = graph_of(client, "/units/dpko.ttl")
    this, [above, before, helper] = (
        ID["units/dpko"],
        [ID[f"units/{code}"] for code in ("secretariat", "old", "dfs")],
    )
    assert {*graph.objects(this, ORG.subOrganizationOf)} == {above}
    assert {*graph.objects(this, SCHEMA.parentOrganization)} == {above}
    assert {*graph.objects(this, ORG.linkedTo)} == {helper}
    assert {*graph.objects(this, RICO.isOrWasSubdivisionOf)} == {above, before}
    line = ID["units/dpko#parentrelationship/old/part-of/1992"]
    assert {*graph.objects(line, RDF.type)} >= {RICO.Relation, RICO.GroupSubdivisionRelation}
    # The unit above is the source of the relation (RiC-O).
    assert graph.value(line, RICO.relationHasSource) == before
    assert graph.value(line, RICO.relationHasTarget) == this
    assert set(RELATIONS) == {"part-of", "directed-by"}
    assert faults(graph) == ""


def test_successions_posts_mandates_and_what_documents_do(client):
    old, dpko = unit("old", end="1991", start="1980"), unit("dpko", acronym="DPKO")
    document = DocumentFactory(symbol="A/RES/61/1", title="Peace")
    Succession.objects.create(
        predecessor=old, successor=dpko, kind="replaced", start="1992", source=SourceFactory(),
        status="published", started_by=document,
    )  # fmt: skip
    mandate = MandateFactory(unit=dpko, code="lead", text="Lead.", expires="2030-06-30")
    mandate.references.create(kind="renews", document=document, paragraph="para. 7")
    UnitReference.objects.create(unit=dpko, kind="lists", document=document)
    post = PostFactory(unit=dpko, code="usg", title="Under-Secretary-General", grade="USG")
    AppointmentFactory(post=post, person__name="Ann", start="2008-08", acting=True)
    graph = graph_of(client, "/units/dpko.ttl")
    this, ann, usg = ID["units/dpko"], ID["people/ann"], ID["posts/usg"]
    event = graph.value(this, ORG.resultedFrom)
    assert {*graph.objects(event, RDF.type)} >= {ORG.ChangeEvent, RICO.AgentTemporalRelation}
    assert graph.value(event, ORG.originalOrganization) == ID["units/old"]
    assert graph.value(event, RICO.relationHasTarget) == this
    assert graph.value(event, DCT.date) == Literal("1992", datatype=XSD.gYear)
    assert graph.value(event, CV.hasFormalFramework) == ID["documents/A/RES/61/1"]
    assert graph.value(this, RICO.isSuccessorOf) == ID["units/old"]
    lead = ID["mandates/lead"]
    assert graph.value(this, RICO.authorizedBy) == lead
    assert graph.value(lead, DCT.subject) == ID["themes/police"]
    assert graph.value(lead, REG.expires) == Literal("2030-06-30", datatype=XSD.date)
    influence = graph.value(lead, PROV.qualifiedInfluence)
    assert graph.value(influence, DCT.type) == ID["reference-kinds/renews"]
    assert graph.value(influence, REG.paragraph) == Literal("para. 7", "en")
    assert graph.value(this, PROV.wasInfluencedBy) == ID["documents/A/RES/61/1"]
    held = ID["units/dpko#appointment/usg/ann/2008-08"]
    assert (held, RDF.type, ORG.Membership) in graph
    assert {graph.value(held, name) for name in (ORG.member, REG.post, ORG.organization)} == {
        ann,
        usg,
        this,
    }
    assert graph.value(held, REG.acting).toPython() is True
    assert {graph.value(ann, ORG.holds), graph.value(ann, ORG.headOf)} == {usg, this}
    assert graph.value(ann, FOAF.name) == Literal("Ann", "en")
    assert graph.value(usg, ORG.postIn) == this
    assert faults(graph) == ""
    for address in ("/people/ann.ttl", "/mandates/lead.ttl", "/documents/A/RES/61/1.ttl"):
        assert faults(graph_of(client, address)) == "", address


def test_a_disputed_fact_is_marked_and_states_nothing_else_and_a_draft_nothing_at_all(client):
    dpko, other, secret = unit("dpko"), unit("other"), unit("secret")
    NameFactory(unit=dpko, name="Another name", start="1980", status="disputed")
    NameFactory(unit=dpko, name="Hidden name", start="1981", status="draft")
    LineFactory(child=dpko, parent=other, status="disputed", start="1992")
    LineFactory(child=dpko, parent=secret, status="draft", start="1993")
    post = PostFactory(unit=dpko, code="usg")
    AppointmentFactory(post=post, person__name="Ann", status="disputed")
    AppointmentFactory(post=post, person__name="Bob", status="draft")
    for graph in (graph_of(client, "/units/dpko.ttl"), whole()):
        disputed = {*graph.subjects(ADMS.status, ID["statuses/disputed"])}
        assert {str(one).partition("#")[2].partition("/")[0] for one in disputed} == {
            "unitname",
            "parentrelationship",
            "appointment",
        }
        this = ID["units/dpko"]
        assert graph.value(this, SCHEMA.foundingDate) == Literal("1992", datatype=XSD.gYear)
        assert not [*graph.objects(this, ORG.subOrganizationOf)]
        assert not [*graph.objects(ID["people/ann"], ORG.holds)]
        assert not [*graph.objects(ID["people/ann"], RICO.occupiesOrOccupied)]
        said = graph.serialize(format="nt")
        assert "Another name" in said
        for hidden in ("Hidden", "Bob", "1981", "1993", "statuses/draft>\n"):
            assert hidden not in said.replace('"draft"', "")
        assert faults(graph) == ""


def test_a_kind_of_fact_without_words_is_a_sentence_about_its_units(client):
    FigureFactory(unit=unit("dpko"), value=100, start="2025")
    graph = graph_of(client, "/units/dpko.ttl")
    [figure] = [one for one in graph.subjects(RDF.type, REG.Fact) if "#figure" in str(one)]
    assert graph.value(figure, REG.unit) == ID["units/dpko"]
    assert "dpko" in graph.value(figure, URIRef(PREFIXES["rdfs"] + "label"))


# --- formats --------------------------------------------------------------------------------------


def test_every_format_writes_the_same_graph_whatever_is_in_a_text():
    odd = 'a "quoted"\n\t\\line\\ “é” 😀 \x7f {|}^`<>'
    nodes = [
        node(Iri("http://a/b c"), "org:Post", ("dct:title", Text(odd, "en"))),
        node(Iri("http://a/b"), "", ("dct:date", Text("2007~", datatype="edtf:EDTF"))),
        node(Iri("http://a/b"), "", ("rdfs:seeAlso", Iri('http://a/<x>"{}|^`\\'))),
        node(Iri("http://a/nothing"), ""),
    ]
    read = [
        {*parsed("".join(known.write(nodes, PREFIXES)), ending)}
        for ending, known in formats.FORMATS.items()
    ]
    assert len(read) == 3
    assert len(read[0]) == 4
    assert read[0] == read[1] == read[2]
    assert {str(said) for _s, _p, said in read[0]} >= {odd, "2007~"}


def test_the_whole_registry_is_the_same_in_every_format_keeps_to_our_shapes_and_has_every_public_fact(
    registry,
):
    turtle, triples, as_json = whole("ttl"), whole("nt"), whole("jsonld")
    assert {*turtle} == {*triples} == {*as_json}
    facts = sum(kind.objects.public().count() for kind in FACTS)
    assert len({*turtle.subjects(ADMS.status)}) == facts
    written = {str(said) for said in turtle.objects(None, REG.start)}
    assert written
    assert all(str(PartialDate.parse(said)) == said for said in written)
    assert faults(turtle) == ""


def test_the_graph_of_each_unit_is_a_part_of_the_whole(client, registry):
    everything = {*whole("nt")}
    for code in ("dpko", "dpo", "unmik", "secretariat"):
        assert {*graph_of(client, f"/units/{code}.jsonld")} <= everything, code
    assert {*graph_of(client, "/sources/dpko-page.ttl")} <= everything
    assert {*graph_of(client, "/documents/A/RES/61/279.ttl")} <= everything
    assert {*graph_of(client, "/vocabularies.ttl")} <= everything


def test_nothing_is_read_of_what_was_recorded_between_the_names_of_a_unit(client):
    def name(of, **told):
        made = NameFactory(unit=of, **told)
        NameTranslation.objects.create(name=made, language="fr", text="Nom", source=made.source)

    renamed = UnitFactory(code="renamed")
    name(renamed, start="1990", end="2000")
    for _number in range(50):
        name(UnitFactory())
    name(renamed, start="2001")
    with reading() as read:
        graph = graph_of(client, "/units/renamed.ttl")
    assert read.rows < 50
    assert len({*graph.objects(None, SKOS.prefLabel)} & {Literal("Nom", lang="fr")}) == 1


@pytest.mark.parametrize(("size", "asked"), [(0, 1), (2, 1), (3, 2), (4, 2)])
def test_no_more_is_asked_for_once_there_are_fewer_than_were_asked_for(
    size, asked, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(graphs, "AT_ONCE", 3)
    Source.objects.bulk_create(Source(slug=f"s{number}", title="A page") for number in range(size))
    with django_assert_num_queries(asked):
        found = [one.slug for some in graphs._some(Source.objects.public(), list) for one in some]
    assert found == [f"s{number}" for number in range(size)]


def test_the_memory_for_the_whole_does_not_grow_with_the_registry(monkeypatch):
    monkeypatch.setattr(graphs, "AT_ONCE", 20)
    monkeypatch.setattr(
        graphs, "LOTS_KEPT", 1
    )  # what is kept is full in the small registry already
    monkeypatch.setattr(shared_records, "MOST", 20)
    for module, name in ((about, "_quoted"), (formats, "_in_turtle")):
        kept = getattr(module, name).__wrapped__
        monkeypatch.setattr(module, name, lru_cache(20, typed=True)(kept))

    def most(units):
        with transaction.atomic():
            sample.fill(units)
            sum(1 for _node in graphs.whole_graph(absolute, TODAY))  # what is loaded once
            gc.collect()
            gc.freeze()  # what other tests left is not looked through each time
            tracemalloc.start()
            size = peak = 0
            for number, piece in enumerate(graphs.whole_file(absolute, TODAY, "nt")):
                size += len(piece)
                if number % 200 == 0:
                    gc.collect()  # what is in circles waits, the longer the more there is of everything else
                    peak = max(peak, tracemalloc.get_traced_memory()[0])
            tracemalloc.stop()
            gc.unfreeze()
            transaction.set_rollback(True)
        return size, peak

    small, little = most(150)
    large, much = most(600)
    assert large > 3 * small
    assert much < 1.5 * little
