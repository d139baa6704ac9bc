"""Shapes of linked data: ours catch every fault, and what others published is kept to."""

import pytest
from rdflib import RDF, Graph, Literal

from orgchart.exchange.linked import graphs

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    PostFactory,
    unit,
)
from ..graphs import (
    ADMS,
    DCT,
    ID,
    ORG,
    PROV,
    REG,
    RICO,
    SCHEMA,
    SKOS,
    XSD,
    faults,
    graph_of,
    our_shapes,
    standard,
    whole,
)

pytestmark = pytest.mark.django_db


# --- shapes ---------------------------------------------------------------------------------------

FAULTS = {
    "an organization without a name": lambda g: g.remove((ID["units/dpko"], SKOS.prefLabel, None)),
    "a day where a year is written": lambda g: g.set(
        (ID["units/dpko"], RICO.beginningDate, Literal("1992-01-01", datatype=XSD.date))
    ),
    "a founding on a day": lambda g: g.set(
        (ID["units/dpko"], SCHEMA.foundingDate, Literal("1992-01-01", datatype=XSD.date))
    ),
    "a year of a month": lambda g: g.set(
        (
            ID["units/dpko#appointment/usg/ann/2008-08"],
            RICO.beginningDate,
            Literal("2008", datatype=XSD.gYear),
        )
    ),
    "a date that nothing is written of": lambda g: g.remove((ID["units/dpko"], REG.start, None)),
    "what is written without a date": lambda g: g.remove(
        (ID["units/dpko"], RICO.beginningDate, None)
    ),
    "a doubt left out": lambda g: g.set(
        (ID["units/other"], RICO.beginningDate, Literal("1990", datatype=XSD.gYear))
    ),
    "a day of the wrong type": lambda g: g.set(
        (ID["units/dpko"], SCHEMA.foundingDate, Literal("1992", datatype=XSD.date))
    ),
    "a date as a text": lambda g: g.set((ID["documents/A/RES/61/1"], DCT.date, Literal("1992"))),
    "an hour": lambda g: g.add(
        (
            ID["units/dpko#founding"],
            PROV.startedAtTime,
            Literal("1992-01-01T00:00:00", datatype=XSD.dateTime),
        )
    ),
    "a membership without a person": lambda g: g.remove((None, ORG.member, None)),
    "a membership without a post": lambda g: g.remove((None, REG.post, None)),
    "a fact without a source": lambda g: g.remove((None, PROV.wasDerivedFrom, None)),
    "a fact that is neither published nor disputed": lambda g: g.add(
        (ID["units/dpko"], ADMS.status, Literal("?"))
    ),
    "a line without an end": lambda g: g.remove((None, RICO.relationHasTarget, None)),
    "a post in nothing": lambda g: g.remove((None, ORG.postIn, None)),
    "a mandate without words": lambda g: g.remove((None, DCT.description, None)),
    "a change of nothing": lambda g: g.remove(
        (ID["units/dpko#founding"], ORG.resultingOrganization, None)
    ),
    "two units above": lambda g: g.add((ID["units/dpko"], ORG.subOrganizationOf, ID["units/dpko"])),
}


@pytest.fixture
def small(client):
    """A graph that has something of everything."""
    dpko, other = (
        unit("dpko", started_by=DocumentFactory(symbol="A/RES/61/1")),
        unit("other", start="1990~"),
    )
    LineFactory(child=dpko, parent=other)
    MandateFactory(unit=dpko)
    AppointmentFactory(post=PostFactory(unit=dpko, code="usg"), person__name="Ann", start="2008-08")
    return whole()


def test_the_shapes_are_on_the_site_with_its_own_terms(client):
    said = client.get("/shapes.ttl").text
    assert f"@prefix reg: <{REG}> ." in said
    assert graphs.OWN_IN_SHAPES not in said
    assert len(graph_of(client, "/shapes.ttl")) == len(our_shapes())


def test_shapes_catch_every_fault(small):
    assert faults(small) == ""
    kept = {*small}
    missed = []
    for what, spoil in FAULTS.items():
        spoilt = Graph()
        for triple in kept:
            spoilt.add(triple)
        spoil(spoilt)
        assert {*spoilt} != kept, what
        if not faults(spoilt):
            missed.append(what)
    assert missed == []


# --- what others published ------------------------------------------------------------------------


def cpov():
    return Graph().parse(standard("cpov", "core-public-organisation-ap-SHACL.ttl"))


def test_the_whole_registry_keeps_to_the_shapes_of_cpov(registry):
    assert faults(whole(), cpov()) == ""


def test_the_shapes_of_cpov_catch_what_they_can_and_refuse_a_year(small):
    shapes = cpov()
    assert faults(small, shapes) == ""
    event, this = ID["units/dpko#founding"], ID["units/dpko"]
    small.add((event, PROV.startedAtTime, Literal("1992", datatype=XSD.gYear)))
    assert "startedAtTime" in faults(small, shapes)
    small.remove((event, PROV.startedAtTime, None))
    small.add((this, SKOS.prefLabel, Literal("Another", "en")))
    assert "prefLabel" in faults(small, shapes)
    small.remove((this, SKOS.prefLabel, None))
    assert faults(small, shapes) == "", "It accepts an organization without a name: ours does not."


def test_every_word_of_ric_o_is_one_of_its_words(registry):
    known = {*Graph().parse(standard("rico", "RiC-O_1-1.rdf")).subjects()}
    graph = whole()
    used = {*graph.predicates(), *graph.objects(None, RDF.type)}
    of_ric_o = {word for word in used if str(word).startswith(str(RICO))}
    assert len(of_ric_o) > 20
    assert of_ric_o - known == set()


def test_every_word_of_our_own_is_explained(registry, client):
    explained = {*graph_of(client, "/vocabularies.ttl").subjects()}
    graph = whole()
    used = {*graph.predicates(), *graph.objects(None, RDF.type)}
    ours = {word for word in used if str(word).startswith(str(REG))}
    assert ours
    assert ours - explained == set()
    assert {*graph.subjects(RDF.type, SKOS.Concept)} - explained == set()
