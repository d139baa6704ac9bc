"""What a copy of the site names by whole addresses: each is a file of it, or is on the registry itself."""

import html
import json
import re
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError

from orgchart.copies import answering, copying
from orgchart.copies.answering import Asking, Copy
from orgchart.copies.checking import broken_links
from orgchart.copies.own_list import NAME
from orgchart.copies.places import Places, Whole
from orgchart.models import Document, Mandate, Person, Source, Unit

from .copies import published
from .factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    PersonFactory,
    unit,
)

DAY = "2009-07-31"
BASE = "https://copy.example/registry"
LIVE = "https://registry.example"
PLACES = Places(BASE, "2026-11-28", (DAY,))
KINDS = {
    "units": Unit,
    "people": Person,
    "mandates": Mandate,
    "documents": Document,
    "sources": Source,
}
ENDINGS = {
    "units": ("json", "ttl", "jsonld", "eac.xml", "ror.json"),
    **dict.fromkeys(("people", "mandates", "documents", "sources"), ("json", "ttl", "jsonld")),
}


@pytest.fixture(autouse=True)
def no_live_site(settings):
    settings.SITE_ADDRESS = ""


@pytest.fixture
def registry(db):
    """Units that exist, have ended and are to come, with what the pages of records tell of them."""
    top = unit("dpko", name="Department of Peacekeeping Operations", start="1992")
    LineFactory(parent=top, child=unit("omo"), start="1992")
    old = unit("unmis", start="2005-03-24", end="2011-07-09")
    unit("later", start="2090")
    resolution = DocumentFactory(symbol="A/RES/72/262 C", title="Reform")
    MandateFactory(unit=top, started_by=resolution)
    MandateFactory(unit=old, start="2005-03-24", end="2011-07-09")
    AppointmentFactory(post__unit=old, start="2005-03-24", end="2011-07-09")
    PersonFactory()
    return old


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "site"


def texts(folder):
    """The files of a copy that are text, with their names. Those of the whole registry are no part of the copy."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not name.startswith((NAME, "static/", "data/registry")):
            try:
                said = path.read_text()
                yield name, said.replace("\n ", "") if name.endswith(".ics") else said
            except UnicodeDecodeError:
                continue


def untrue(folder, base=BASE):
    """The whole addresses below that of the copy that a server of files answers with nothing or something else."""
    for name, text in texts(folder):
        for found in re.findall(re.escape(base) + r"(/[\x21-\x7e]*?)(?=[\\\"'<>,{}]|\s|$)", text):
            parts = urlsplit(html.unescape(found).rstrip("."))
            if parts.path.startswith("/id/"):
                continue
            file = unquote(parts.path).removeprefix("/")
            file = f"{file}index.html" if file.endswith("/") or not file else file
            asked = set(re.findall(r"(\w+)=", parts.query))
            is_page = file.endswith("index.html")
            if (
                not (folder / file).is_file()
                or asked - ({"on", "v"} if is_page else set())
                or (f"on={DAY}" in parts.query and (folder / f"on={DAY}" / file).is_file())
            ):
                yield name, found


def data_of(folder, name):
    """The data for search engines on a page."""
    page = (folder / name).read_text()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(data)


def offered(folder):
    """What the home page offers as data."""
    return {one["contentUrl"] for one in data_of(folder, "index.html")["distribution"]}


def picture(folder, name):
    """The picture of a link to a page."""
    return re.findall('property="og:image" content="([^"]*)"', (folder / name).read_text())


# --- twins ---


def test_every_record_has_all_its_twins_and_its_page_leads_to_them(registry, folder):
    published(folder, "--base", BASE)
    for kind, endings in ENDINGS.items():
        with_pages = {
            record.page_address().removeprefix("/").rstrip("/")
            for record in KINDS[kind].objects.public()
        }
        assert with_pages, kind
        has = Counter(
            ending
            for page in with_pages
            for ending in endings
            if (folder / f"{unquote(page)}.{ending}").is_file()
        )
        assert has == dict.fromkeys(endings, len(with_pages)), kind
        for page in with_pages:
            text = (folder / unquote(page) / "index.html").read_text()
            name = page.rpartition("/")[2]
            assert [text.count(f'href="../{name}.{one}"') for one in endings] == [2] * len(endings)
    menu = (folder / "units/unmis/index.html").read_text().partition("<main")[0]
    assert menu.count('href="../"') == 1  # the list of units, as it is now
    data = json.loads((folder / "units/unmis.json").read_text())
    assert data["day"] == "2011-07-09"  # the day that its page shows
    (folder / "units/unmis.json").unlink()
    with pytest.raises(
        CommandError, match=r"units/unmis/index\.html: \.\./unmis\.json \(no file\)"
    ):
        published(folder, "--check")


@pytest.mark.parametrize("base", [BASE, "https://copy.example"])
def test_every_record_is_asked_for_without_a_link_also_for_a_folder(registry, base):
    asked = {*copying._first_addresses(Places(base, "2026-11-28", ()))}
    assert {"/units/later/", "/units/later.json", "/units/unmis.json", "/units/unmis.ttl"} <= asked
    people = {person.page_address() for person in Person.objects.public()}
    assert people
    assert people <= asked


# --- whole addresses ---


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("/registry/units/dpko/", Whole(f"{BASE}/units/dpko/", "/units/dpko/")),
        # A server of files does not read the day and the version, which are true of the page.
        (
            "/registry/units/dpko/?on=2026-11-28&v=3#names",
            Whole(f"{BASE}/units/dpko/?on=2026-11-28&v=3#names", "/units/dpko/"),
        ),
        (
            f"/registry/units/dpko/?on={DAY}&v=3",
            Whole(f"{BASE}/on={DAY}/units/dpko/?v=3", f"/units/dpko/?on={DAY}"),
        ),
        ("/registry/units/?page=2", Whole(f"{BASE}/units/page=2/", "/units/?page=2")),
        ("/registry/units.csv?when=ever", None),
        ("/registry/units.csv", Whole(f"{BASE}/units.csv", "/units.csv")),
        ("/registry/card.png?on=1999-01-01&root=dpko", Whole(f"{BASE}/card.png", "/card.png")),
        (
            f"/registry/card.png?on={DAY}&root=dpko",
            Whole(f"{BASE}/on={DAY}/card.png", f"/card.png?on={DAY}"),
        ),
        (
            "/registry/documents/ST/SGB/2000/9%3A/",
            Whole(f"{BASE}/documents/ST/SGB/2000/9~3A/", "/documents/ST/SGB/2000/9%3A/"),
        ),
        ("/registry/documents/A/72/262 C/", Whole(
            f"{BASE}/documents/A/72/262%20C/", "/documents/A/72/262%20C/"
        )),
        ("/registry/id/units/dpko", None),
        ("/registry/api/", None),
        ("https://docs.un.org/A/RES/61/279", Whole("https://docs.un.org/A/RES/61/279", "")),
    ],
)  # fmt: skip
def test_a_whole_address_is_that_of_a_file(link, whole):
    assert PLACES.whole(link) == whole


def test_no_file_names_an_address_that_is_not_there(registry, folder):
    for number in range(101):
        DocumentFactory(symbol=f"A/RES/60/{number + 1}")
    published(folder, "--base", BASE, "--on", DAY, "--languages", "fr")
    assert [*untrue(folder)] == []
    # The data for search engines offer only what is there.
    own = {f"{BASE}/{name}.{end}" for name in ("documents", "sources") for end in ("csv", "json")}
    assert offered(folder) == own
    # The picture of a link is that of the whole chart.
    assert picture(folder, "units/dpko/index.html") == [f"{BASE}/card.png"]
    assert picture(folder, "units/unmis/index.html") == [f"{BASE}/card.png"]
    assert picture(folder, f"on={DAY}/units/unmis/index.html") == [f"{BASE}/on={DAY}/card.png"]
    # A citation names the file of the day.
    page = (folder / f"on={DAY}/units/unmis/index.html").read_text()
    [cited] = re.findall('<input id="permanent" type="text" readonly value="([^"]*)"', page)
    assert re.fullmatch(re.escape(f"{BASE}/on={DAY}/units/unmis/?v=") + "[0-9]+", cited)
    # The site map has no page that the copy has not.
    assert f"<loc>{BASE}/about/</loc>" in (folder / "sitemap-pages.xml").read_text()
    assert "/api/" not in (folder / "sitemap-pages.xml").read_text()
    assert f"<{BASE}/id/units/unmis>" in (folder / "units/unmis.ttl").read_text()
    # Robots are told of what is there.
    rules = re.findall("Disallow: (.*)", (folder / "robots.txt").read_text())
    assert {"/registry/search/", "/registry/fr/search/", "/registry/chart."} <= set(rules)
    has = [f"/registry/{path.relative_to(folder)}/" for path in folder.rglob("*")]
    for rule in rules:
        bare = rule.replace("/fr/", "/")
        assert any(one.startswith(bare) for one in has), rule


def test_what_the_copy_has_not_is_named_as_the_registry_has_it(registry, folder, settings):
    settings.SITE_ADDRESS = LIVE
    published(folder, "--base", BASE)
    assert [*untrue(folder)] == []
    assert offered(folder) == {
        *(f"{BASE}/{name}.{end}" for name in ("documents", "sources") for end in ("csv", "json")),
        *(
            f"{LIVE}/{name}.{end}?when=ever"
            for name in ("units", "people")
            for end in ("csv", "json")
        ),
        *(f"{LIVE}/changes.{end}?from=1948-01-01" for end in ("csv", "json")),
    }
    # Things have the names that the registry gives them; pages are those of the copy.
    for name in ("units/unmis.ttl", "units/unmis.jsonld", "vocabularies.ttl", "shapes.ttl"):
        text = (folder / name).read_text()
        assert f"{LIVE}/id/" in text, name
        assert f"{BASE}/id/" not in text, name
    assert f"{BASE}/units/unmis/" in (folder / "units/unmis.ttl").read_text()


def test_a_copy_in_the_place_of_the_registry_offers_only_what_it_has(registry, folder, settings):
    settings.SITE_ADDRESS = "https://copy.example"
    published(folder)
    assert [*untrue(folder, "https://copy.example")] == []
    assert "Disallow: /search/\n" in (folder / "robots.txt").read_text()
    assert "Disallow: /admin/\n" not in (folder / "robots.txt").read_text()


# --- the check ---


def test_the_check_finds_whole_addresses_that_are_untrue(registry, folder):
    published(folder, "--base", BASE, "--on", DAY)
    seeded = {
        f"{BASE}/nowhere/": "no file",
        f"{BASE}/nowhere.csv": "no file",
        f"{BASE}/units.csv?when=ever": "asks for what a server of files does not read",
        f"{BASE}/units/?page=2": "asks for what a server of files does not read",
        f"{BASE}/units/dpko/?on={DAY}": "asks for what a server of files does not read",
    }
    right = [f"{BASE}/units/dpko/?on=2020-01-01&v=3", f"{BASE}/id/units/x", f"{BASE}yonder/x"]
    right += [f"A note may say it (see {BASE}/units/)."]
    file = folder / "units" / "dpko.json"
    file.write_text(json.dumps([*seeded, *right]))
    found = {one.link: one.why for one in broken_links(folder, ["units/dpko.json"], base=BASE)}
    assert found == seeded
    with pytest.raises(CommandError, match=r"units/dpko\.json: .*nowhere/ \(no file\)"):
        published(folder, "--check")


def test_what_others_are_drawing_is_asked_for_again(db, monkeypatch):
    ask = Asking(PLACES, Copy(None, (), ""))
    monkeypatch.setattr(answering, "sleep", lambda _seconds: None)
    answers = iter([503, 503, 200])
    monkeypatch.setattr(ask, "_ask_once", lambda _address: (None, Answer(next(answers))))
    assert ask("/card.png").status_code == 200


class Answer:
    """An answer with a status."""

    def __init__(self, status):
        self.status_code, self.headers = status, {"Retry-After": "3"}

    def close(self):
        pass
