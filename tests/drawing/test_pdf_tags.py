"""The PDF of the chart says what is a heading and what is text, to programs that read it aloud."""

import io

import pytest
from pypdf import PdfReader

from .drawn import DAY

pytestmark = pytest.mark.django_db


def tagged(reader):
    """Every element of the tree of tags: its tag, its text if that is said, and its page."""
    root = reader.root_object["/StructTreeRoot"]
    whole = root["/K"].get_object()
    assert whole["/S"] == "/Document"
    elements = [element.get_object() for element in whole["/K"]]
    for place, page in enumerate(reader.pages):
        assert page["/StructParents"] == place
        content = page.get_contents().get_data()
        own = [one for one in elements if one["/Pg"].get_object() == page.get_object()]
        assert content.count(b"/MCID") == len(own)
        listed = root["/ParentTree"]["/Nums"][2 * place + 1]
        assert [one.get_object()["/K"] for one in listed] == list(range(len(own)))
    return [(one["/S"], one.get("/ActualText", "")) for one in elements]


def test_the_title_and_the_departments_are_headings(registry, client):
    content = client.get(f"/chart.pdf?on={DAY}").content
    reader = PdfReader(io.BytesIO(content))
    assert reader.root_object["/MarkInfo"]["/Marked"].value is True
    assert reader.root_object["/Lang"].startswith("en")
    found = tagged(reader)
    assert [tag for tag, _said in found].count("/H1") == 1
    assert found[0][0] == "/H1"
    headings = [said for tag, said in found if tag == "/H2"]
    assert "DFS Department of Field Support" in headings
    assert not any("OROLSI" in said for said in headings)
    assert any(said.startswith("OROLSI Office of Rule of Law") for _tag, said in found)


def test_the_title_block_has_a_short_address_of_what_is_shown(registry, client):
    content = client.get(f"/chart.pdf?on={DAY}&root=dfs&depth=2&details").content
    shown = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert f", testserver/?root=dfs&on={DAY}." in " ".join(shown.split())
