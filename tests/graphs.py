"""Graphs for tests: read again by a library that is not ours, and held against shapes."""

import os
from datetime import date
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Namespace

from orgchart.exchange.linked import graphs
from orgchart.exchange.linked.rdf import PREFIXES

TODAY = date(2026, 11, 28)
SITE = "http://testserver"
ID = Namespace(f"{SITE}/id/")
REG = Namespace(f"{SITE}/id/terms/")
RDFLIB_NAMES = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt"}
(ADMS, CV, DCT, EDTF, FOAF, ORG, PROV, RICO, SCHEMA, SKOS, XSD) = (
    Namespace(PREFIXES[prefix])
    for prefix in (
        "adms",
        "cv",
        "dct",
        "edtf",
        "foaf",
        "org",
        "prov",
        "rico",
        "schema",
        "skos",
        "xsd",
    )
)


def absolute(path):
    return SITE + path


def parsed(written, ending="ttl"):
    """A graph, from how it is written."""
    return Graph().parse(data=written, format=RDFLIB_NAMES[ending])


def whole(ending="ttl"):
    """The graph of the whole registry."""
    return parsed(b"".join(graphs.whole_file(absolute, TODAY, ending)), ending)


def graph_of(client, address):
    """The graph at an address, which must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parsed(answer.getvalue(), address.partition("?")[0].rpartition(".")[2])


def our_shapes():
    said = graphs.SHAPES.read_text().replace(graphs.OWN_IN_SHAPES, str(REG))
    return Graph().parse(data=said, format="turtle")


def faults(graph, shapes=None):
    """What shapes, or else ours, say against a graph; empty if it keeps to them."""
    keeps, _report, said = pyshacl.validate(graph, shacl_graph=shapes or our_shapes())
    return "" if keeps else said


def standard(*path):
    """A file of the published standards; without their folder the test is skipped."""
    folder = os.environ.get("STANDARDS_DIR")
    if not folder:
        pytest.skip("STANDARDS_DIR does not name a folder with published schemas.")
    return Path(folder).joinpath(*path)
