"""What is in English on pages of other languages says so, in drawings, maps and choices too."""

from html.parser import HTMLParser

import pytest
from django.utils import translation

from orgchart.drawing.spoken import lang, marked_lines
from orgchart.languages import recorded, written_together
from orgchart.models import Location, MandateReference, Statement, Theme, UnitLink

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
)
from .test_languages import page_of

pytestmark = pytest.mark.django_db


class EnglishOutside(HTMLParser):
    """Collects the words of some English names that stand on a page outside anything that says it is in English."""

    def __init__(self, names):
        super().__init__()
        self.names, self.open, self.found = names, [], []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append((tag, dict(attributes).get("lang")))

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = {tag for tag, _lang in self.open}
        language = next((lang for _tag, lang in reversed(self.open) if lang), "")
        in_head = tags & {"head", "script", "style", "textarea", "code"}
        if not in_head and language != "en" and any(name in data for name in self.names):
            self.found.append((self.open[-1][0], data.strip()))


VOID = {"input", "br", "img", "link", "meta", "hr", "wbr"}
ENGLISH_NAMES = ("Zebra", "Yonder", "Xylophones", "Wondrous")


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_every_name_in_english_says_so_on_each_page(client, code):
    top = NameFactory(unit__code="z", name="Zebra Office", acronym="ZO").unit
    mission = NameFactory(
        unit__code="y", unit__nature="field", name="Yonder Mission", acronym="YMX"
    ).unit
    other = NameFactory(unit__code="x", name="Yonder Section", acronym="").unit
    for child in (mission, other):
        LineFactory(child=child, parent=top)
    post = PostFactory(unit=top, title="Wondrous Chief", heads_unit=True, kind="head")
    AppointmentFactory(post=post, person__name="Ana Sol")
    Theme.objects.create(code="t", label="Xylophones")
    Location.objects.create(
        unit=mission, area="Yonder Hills", latitude=1, longitude=1, start="2007", source=SourceFactory(),
        status="published",
    )  # fmt: skip
    Statement.objects.create(
        unit=top, code="s", kind="quotation", text="Xylophones play.", speaker="Ana Sol",
        speaker_role="Wondrous Speaker", start="2007", source=SourceFactory(), status="published",
    )  # fmt: skip
    UnitLink.objects.create(unit=top, label="Wondrous page", url="https://example.org/")
    mandate = MandateFactory(unit=mission, text="To play Xylophones.")
    renewal = DocumentFactory(date="2009-06-01")
    MandateReference.objects.create(mandate=mandate, document=renewal, kind="renews")
    changes = "/changes/?from=2009-01-01&to=2009-12-31"
    for address in (
        changes,
        "/",
        "/?view=list",
        "/embed/",
        "/units/",
        "/units/z/",
        "/units/y/",
        "/field/",
        "/mandates/",
    ):
        page = page_of(client, f"/{code}{address}").content.decode()
        reader = EnglishOutside(ENGLISH_NAMES)
        reader.feed(page)
        assert reader.found == [], address
        assert any(name in page for name in ENGLISH_NAMES), address


def test_a_line_keeps_the_marks_of_its_text():
    with translation.override("fr"):
        text = written_together(
            "%(who)s (%(seen)s)", who=recorded("Chief of Staff"), seen="en fonctions"
        )
    assert text.runs == [("Chief of Staff", "en"), (" (en fonctions)", "")]
    lines = marked_lines(text, ["Chief of", "Staff (en", "fonc…"])
    assert lines == [[("Chief of", "en")], [("Staff ", "en"), ("(en", "")], [("fonc…", "")]]
    assert marked_lines("Chief", ["Chief"]) == [[("Chief", "")]]
    assert lang(recorded("Chief")) == ""
    with translation.override("fr"):
        assert lang(recorded("Chief & <b>")) == ' lang="en"'
        assert recorded("Chief & <b>").runs == [("Chief & <b>", "en")]
    assert lang(text) == ""
