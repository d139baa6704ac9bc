"""What other programs read: graphs, feeds and data for scripts of other sites."""

import json
import re
from datetime import date
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test.utils import override_script_prefix

from orgchart.drawing.svg import drawing
from orgchart.exchange import graphs
from orgchart.exchange.atom import fragment
from orgchart.queries.chart import chart_on
from orgchart.writing.recording import recording

from ..factories import LineFactory, NameFactory, SourceFactory, unit

pytestmark = pytest.mark.django_db

DAY = date(2009, 7, 31)
ATOM = "{http://www.w3.org/2005/Atom}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
ODD = [
    "Operations: Africa Division",
    "[Planned] Service",
    "*Acting* Service",
    "#1 Service",
    '"Quick" Service',
    "`Code` Service",
    r"C:\new\temp Section",
    "$$x^2$$ Unit",
    "Planning &amp; Policy <Unit>",
    "1. Service",
    "- Service",
    "%%{init}%% Service",
]


# --- Mermaid -----------------------------------------------------------------------------------


def tops(chart):
    return [*chart.roots, *chart.unplaced]


def mermaid(name):
    unit("odd", name=name)
    chart = chart_on(DAY)
    return graphs.as_mermaid(tops(chart), f"{name}, a day")


@pytest.mark.parametrize("name", ODD)
def test_no_name_is_read_as_syntax_by_mermaid(name):
    heading, title, end, flow, box, _last = mermaid(name).split("\n")
    assert (heading, end, flow) == ("---", "---", "flowchart LR")
    assert json.loads(title.removeprefix("title: ")) == f"{name}, a day"
    label = re.fullmatch(r'  u0\[+"(.*)"\]+', box)[1]
    plain = re.sub(r"#\d+;", "", label)
    assert not set(plain) & set('"#&<>`\\$*_[]%')
    assert not re.match(r"[-+=]|\d+[.)]", plain)
    assert name in re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label)


# --- GraphML -----------------------------------------------------------------------------------


@pytest.fixture
def graphml():
    top, low = unit("top"), unit("low")
    helper = unit("helper")
    LineFactory(child=low, parent=top)
    LineFactory(child=helper, parent=top)
    LineFactory(child=low, parent=helper, kind="supported-by")
    chart = chart_on(DAY)
    return ElementTree.fromstring(graphs.as_graphml(tops(chart), "A & B", DAY))


def test_booleans_of_graphml_are_booleans(graphml):
    keys = {key.get("id"): key for key in graphml.iter(f"{GRAPHML}key")}
    assert keys["solid"].get("attr.type") == "boolean"
    values = {data.text for data in graphml.iter(f"{GRAPHML}data") if data.get("key") == "solid"}
    assert values == {"true", "false"}


def test_gephi_finds_keys_of_nodes_and_edges_only(graphml):
    assert {key.get("for") for key in graphml.iter(f"{GRAPHML}key")} == {"node", "edge"}
    assert not graphml.findall(f"{GRAPHML}graph/{GRAPHML}data")
    said = graphml.find(f"{GRAPHML}desc").text
    assert "A & B" in said
    assert DAY.isoformat() in said
    assert "from the unit above to the unit below" in said


def test_edges_lead_from_above_to_below_in_every_graph(graphml):
    edges = {(edge.get("source"), edge.get("target")) for edge in graphml.iter(f"{GRAPHML}edge")}
    assert edges == {("top", "low"), ("top", "helper"), ("helper", "low")}
    dot = graphs.as_dot(tops(chart_on(DAY)), "A")
    assert set(re.findall(r'"(\w+)" -> "(\w+)"', dot)) == edges


# --- control characters in what is older than the rule -------------------------------------------


@pytest.mark.parametrize("sign", ["\x0b", "\x00", "\ufffe", "\ud83d"])
def test_what_xml_cannot_have_is_left_out_of_every_xml(sign):
    found = unit("odd", name="Line Break")
    chart = chart_on(DAY)
    chart.nodes["odd"].name.name = f"Line{sign} Break"
    assert found
    text = graphs.as_graphml(tops(chart), f"A{sign}", DAY)
    assert "Line Break" in "".join(ElementTree.fromstring(text).itertext())
    from orgchart.drawing.scene import scene_of  # noqa: PLC0415

    svg = drawing(scene_of(chart, tops(chart)), f"A{sign}", lambda _box: "/", notes=(f"B{sign}",))
    assert "Line Break" in "".join(ElementTree.fromstring(svg).itertext())


# --- feeds -------------------------------------------------------------------------------------


def entries(client, address):
    feed = ElementTree.fromstring(client.get(address).content)
    return feed, feed.findall(f"{ATOM}entry")


@pytest.mark.parametrize("address", ["/changes/feed/", "/changes/edits/"])
def test_feeds_keep_rfc_4287(registry, client, address):
    with recording():
        NameFactory(unit__code="new", name="New & <i>Old</i>", source=SourceFactory())
    feed, found = entries(client, address)
    assert found
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    for holder in (feed, *found):
        for name in ("id", "title", "updated"):
            assert holder.findtext(f"{ATOM}{name}"), name
        address = urlsplit(holder.findtext(f"{ATOM}id"))
        assert address.scheme
        assert not re.search(r"[\s<>\"{}|\\^`]", address.geturl())
    for entry in found:
        assert entry.find(f"{ATOM}summary").get("type") == "text"
        assert "&amp;" not in entry.findtext(f"{ATOM}summary")


@pytest.mark.parametrize("address", ["/changes/feed/", "/changes/edits/", "/fr/changes/feed/"])
def test_a_feed_of_a_site_below_a_folder_names_only_addresses_below_it(registry, client, address):
    """So a copy with ``--base https://copy.example/registry`` does too."""
    with override_script_prefix("/registry/"):
        feed = client.get(address, SCRIPT_NAME="/registry").content.decode()
    paths = {urlsplit(found).path for found in re.findall(r"http://testserver[^<\"]*", feed)}
    assert paths
    assert all(path.startswith("/registry/") for path in paths), paths


def test_the_part_of_an_id_after_the_hash_has_no_signs_of_its_own():
    assert fragment("named-dpko/[..2007]~ a#b%") == "named-dpko/%5B..2007%5D~%20a%23b%25"


def test_an_edit_leads_to_the_record_that_was_written(client):
    with recording():
        unit("one", name="Open Office")
    with recording():
        SourceFactory(slug="a-source")
    _feed, found = entries(client, "/changes/edits/")
    links = [entry.find(f"{ATOM}link").get("href") for entry in found]
    assert links == ["http://testserver/sources/a-source/", "http://testserver/units/one/"]
    assert all(client.get(link).status_code == 200 for link in links)


def test_an_edit_of_what_is_gone_still_has_a_link_and_the_id_never_changes(client):
    with recording():
        gone = SourceFactory(slug="gone")
    with recording():
        gone.delete()
    _feed, found = entries(client, "/changes/edits/?on=2020-01-01")
    _feed, again = entries(client, "/changes/edits/")
    assert found[0].find(f"{ATOM}link").get("href") == "http://testserver/"
    assert [entry.findtext(f"{ATOM}id") for entry in found] == [
        entry.findtext(f"{ATOM}id") for entry in again
    ]


# --- data for scripts of other sites --------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/field.geojson",
        "/changes.json",
        "/changes.csv",
        "/changes/days.json",
        "/changes/feed/",
        "/changes/edits/",
        "/chart.svg",
        "/chart.png",
        "/chart.graphml",
        "/chart.mmd",
        "/chart/names.json?q=d",
        "/search/suggestions.json?q=d",
        "/field.geojson?on=garbage",
        "/changes.json?from=garbage",
    ],
)
def test_scripts_of_any_site_can_read_the_data(registry, client, address):
    assert client.get(address)["Access-Control-Allow-Origin"] == "*"


def test_pages_for_people_are_not_data(registry, client):
    assert "Access-Control-Allow-Origin" not in client.get("/units/dpko/").headers


# --- titles ------------------------------------------------------------------------------------


def test_the_title_of_a_part_names_it_even_without_a_parent(client):
    unit("alone", name="Lonely Office")
    assert "Lonely Office" in client.get(f"/chart.mmd?on={DAY}&root=alone").content.decode()[:60]
    whole = client.get(f"/chart.mmd?on={DAY}").content.decode()
    assert whole.startswith('---\ntitle: "United Nations peacekeeping, ')
