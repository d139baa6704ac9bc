"""``manage.py publish``: the whole public site as static files, for any file server."""

import gzip
import json
import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command

from orgchart.copies import copying, files, making
from orgchart.copies.answering import Asking, Copy, asked_here
from orgchart.copies.checking import broken_links
from orgchart.copies.own_list import NAME
from orgchart.copies.places import Lead, Places, file_of, link_to
from orgchart.models import UnitName
from orgchart.writing.recording import recording

from .copies import published
from .factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    UnitFactory,
    unit,
)

DAY = "2009-07-31"
PLACES = Places("https://copy.example/registry", "2026-11-28", (DAY,))


# --- addresses and files ---


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/units/dpko/", "units/dpko/index.html"),
        ("/units/dpko.json", "units/dpko.json"),
        ("/units/?page=2", "units/page=2/index.html"),
        ("/units/dpko/?on=2009-07-31", "on=2009-07-31/units/dpko/index.html"),
        ("/?root=dpko&on=2009-07-31", "on=2009-07-31/root=dpko/index.html"),
        ("/documents/A/RES/61/279/", "documents/A/RES/61/279/index.html"),
        ("/documents/A/RES/72/262%20C/", "documents/A/RES/72/262 C/index.html"),
        ("/documents/ST/SGB/2000/9%3A/", "documents/ST/SGB/2000/9~3A/index.html"),
        ("/documents/S/2004/CON/", "documents/S/2004/~43ON/index.html"),
        ("/documents/A/%2E%2E/x/", "documents/A/~2E~2E/x/index.html"),
        ("/documents/a./", "documents/a~2E/index.html"),
        ("/documents/%C3%A9~/", "documents/~C3~A9~7E/index.html"),
        ("/.well-known/security.txt", ".well-known/security.txt"),
    ],
)
def test_an_address_has_a_file_that_every_system_can_store(address, file):
    assert file_of(address) == file
    assert not re.search(r'[<>:"|?*\\%]', file)


def test_a_link_leads_from_a_file_to_another_as_a_server_decodes_it():
    link = link_to("documents/A/RES/72/262 C/index.html", "on=2009-07-31/units/dpko/index.html")
    assert unquote(link) == "../../../documents/A/RES/72/262 C/"
    assert " " not in link
    assert link_to("index.html", "index.html") == "./"


@pytest.mark.parametrize(
    ("link", "lead"),
    [
        ("/registry/units/dpko/#names", Lead("/units/dpko/", "#names")),
        ("?page=2", Lead("/units/?page=2")),
        ("?page=1&sort=", Lead("/units/")),
        ("?sort=name", Lead("")),
        ("/registry/?on=2009-07-31", Lead("/?on=2009-07-31")),
        ("/registry/?on=2026-11-28", Lead("/")),
        ("/registry/?on=1999-01-01", Lead("")),
        ("/registry/units/dpko/?on=1999-01-01", Lead("/units/dpko/")),
        ("/registry/units/dpko.ttl?on=2009-07-31", Lead("/units/dpko.ttl")),
        ("/registry/search/?q=police", Lead("/search/", "?q=police")),
        ("/registry/about/report/?page=%2Funits%2F", Lead("/about/report/")),
        ("/registry/api/v1/units", Lead("")),
        ("/registry/admin/", Lead("")),
        ("/static/orgchart/menus.js", Lead("/static/orgchart/menus.js")),
        ("https://docs.un.org/A/RES/61/279", None),
        ("mailto:somebody@registry.example", None),
        ("#names", None),
    ],
)
def test_a_link_leads_to_what_the_copy_has(link, lead):
    assert PLACES.lead(link, "/units/") == lead


# --- the whole ---


@pytest.fixture
def small(db):
    """A chart of two units, with a document, a mandate and a person."""
    top, office = (
        unit("dpko", name="Department of Peacekeeping Operations", start="1992"),
        unit("omo"),
    )
    LineFactory(parent=top, child=office, start="1992")
    resolution = DocumentFactory(symbol="A/RES/72/262 C", title="Reform")
    MandateFactory(unit=top, started_by=resolution)
    AppointmentFactory(post__unit=top)
    return top


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "site"


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(NAME)
    }


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.html")}


def test_the_whole_public_site_is_there_and_every_link_leads_to_a_file(small, folder):
    said = published(folder, "--base", "https://copy.example/registry", "--on", DAY)
    assert re.fullmatch(r"[1-9][0-9]* files written, 0 unchanged, 0 removed.\n", said)
    has = files_of(folder)
    expected = {
        "index.html",
        f"on={DAY}/index.html",
        f"on={DAY}/units/dpko/index.html",
        f"on={DAY}/units/dpko.json",
        "units/index.html",
        "units/dpko/index.html",
        *(f"units/dpko.{ending}" for ending in ("json", "ttl", "jsonld", "eac.xml", "ror.json")),
        "units.csv",
        "units.xlsx",
        "documents/A/RES/72/262C/index.html",
        "chart.svg",
        "chart.pdf",
        "changes/feed/index.html",
        "sitemap.xml",
        "data/registry.sqlite",
        "search/index.json",
        "search/index.html",
        "static/orgchart/copy.js",
    }
    assert expected - set(has) == set()
    assert not {name for name in has if name.startswith(("admin", "accounts", "api"))}
    for name in ("index.html", "units/dpko.json", "chart.svg"):
        assert gzip.decompress(has[f"{name}.gz"]) == has[name]
    assert "chart.png.gz" not in has
    page = has["units/dpko/index.html"].decode()
    assert '<link rel="canonical" href="https://copy.example/registry/units/dpko/">' in page
    assert "This is a copy of the registry, made on" in page
    assert "https://copy.example/registry/units/dpko/" in has["units/dpko.json"].decode()
    assert "https://copy.example/registry/sitemap-units.xml" in has["sitemap.xml"].decode()


def test_no_link_is_absolute_and_no_form_asks_a_server(small, folder):
    published(folder, "--base", "https://copy.example/registry")
    for path in set(folder.rglob("*.html")) - {folder / "404.html"}:  # that is shown at any depth
        text = path.read_text()
        assert not re.search(r'\s(?:href|src|action)="/', text), path
        assert set(re.findall(r'<form[^>]* action="([^"]*)"', text, re.DOTALL)) <= {
            link_to("search/index.html", str(path.relative_to(folder)))
        } | {link_to("search/index.html", str(path.relative_to(folder))).removeprefix("./")}
        assert not re.search(r"data-(?:suggestions|names|days)=", text)


def test_pages_are_in_the_languages_that_were_asked_for(small, folder):
    base = "https://copy.example/registry"
    published(folder, "--base", base, "--languages", "fr", "AR", "--on", DAY)
    page = (folder / "fr/units/dpko/index.html").read_text()
    assert '<html lang="fr"' in page
    alternates = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page)
    assert dict(alternates) == {
        "ar": f"{base}/ar/units/dpko/",
        "en-gb": f"{base}/units/dpko/",
        "fr": f"{base}/fr/units/dpko/",
    }
    menu = page.partition('<nav class="languages"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', menu) == [
        "../../../ar/units/dpko/", "../../../units/dpko/", "./",
    ]  # fmt: skip
    assert 'href="../dpko.json"' in page
    assert 'href="../../../units/dpko.ttl"' in page
    assert '<html lang="ar" dir="rtl"' in (folder / f"on={DAY}/ar/index.html").read_text()
    assert (folder / "fr/search/index.json").read_bytes() == (
        folder / "search/index.json"
    ).read_bytes()
    maps = re.findall("Sitemap: (.*)", (folder / "robots.txt").read_text())
    assert maps == [f"{base}/ar/sitemap.xml", f"{base}/sitemap.xml", f"{base}/fr/sitemap.xml"]
    assert f"{base}/fr/sitemap-units.xml" in (folder / "fr/sitemap.xml").read_text()
    assert not {name for name in files_of(folder) if name.startswith(("es", "ru", "zh"))}


def test_a_copy_in_english_offers_no_other_language(small, folder):
    published(folder)
    page = (folder / "units/dpko/index.html").read_text()
    assert "hreflang" not in page
    assert not (folder / "fr").exists()
    assert len(re.findall("Sitemap:", (folder / "robots.txt").read_text())) == 1


def test_a_page_for_what_is_not_there_leads_from_any_depth_to_what_is(small, folder):
    published(folder, "--base", "https://copy.example/registry")
    page = (folder / "404.html").read_text()
    assert "<h1>Page not found</h1>" in page
    links = re.findall(r'\s(?:href|src|action)="([^"#]+)"', page)
    own = [link for link in links if not link.startswith("https://")]
    assert "/registry/units/" in own
    for link in own:
        assert link.startswith("/registry/"), link
        file = folder / unquote(link.removeprefix("/registry/"))
        assert (file / "index.html" if link.endswith("/") else file).is_file(), link


def test_programs_find_an_icon(small, folder):
    published(folder)
    assert (folder / "favicon.ico").read_bytes()[:4] == b"\0\0\1\0"


def test_a_further_page_of_a_list_names_its_own_address(small, folder):
    for number in range(101):
        DocumentFactory(symbol=f"A/RES/60/{number + 1}")
    published(folder, "--base", "https://copy.example")
    page = (folder / "documents/page=2/index.html").read_text()
    assert '<link rel="canonical" href="https://copy.example/documents/page=2/">' in page


def test_what_was_read_for_one_address_is_not_told_at_another(small, folder, client):
    """The twins of a record share what was read; each must say what the site says."""
    published(folder, "--base", "http://testserver", "--languages", "fr")
    for code in ("dpko", "omo"):
        for ending in ("json", "ttl", "jsonld", "eac.xml", "ror.json"):
            file = folder / f"units/{code}.{ending}"
            answer = client.get(f"/units/{code}.{ending}")
            assert file.read_bytes() == answer.getvalue(), file
        live = client.get(f"/fr/units/{code}.json").getvalue()
        assert (folder / f"fr/units/{code}.json").read_bytes() == live


def test_what_the_addresses_of_a_record_have_in_common_is_read_once(
    small, django_assert_max_num_queries
):
    """After the page of a record its graph needs the version of the data, and little that is not read yet."""
    ask = Asking(PLACES, Copy(date(2026, 11, 28), (), ""))
    person = AppointmentFactory(post__unit=small).person
    source = person.appointments.first().source
    for record, most in ((person, 5), (small.mandates.get(), 2), (source, 15)):
        page = record.get_absolute_url()
        with asked_here():
            assert ask(page).status_code == 200
            with django_assert_max_num_queries(most):
                b"".join(ask(f"{page.rstrip('/')}.jsonld"))
            with django_assert_max_num_queries(3):
                b"".join(ask(f"{page.rstrip('/')}.ttl"))


def test_the_addresses_of_a_record_are_asked_for_one_after_the_other(small):
    asked = list(copying._first_addresses(Places("https://copy.example", "2026-11-28", ())))
    first = asked.index("/units/dpko/")
    beside = {one for one in asked if one.startswith("/units/dpko")}
    assert len(beside) > 6
    assert set(asked[first : first + len(beside)]) == beside


def test_a_draft_is_in_no_file(small, folder, tmp_path):
    published(tmp_path / "before")
    UnitFactory(code="zzyzx")
    source = small.names.get().source
    unit("zzyzx-office", name="Zzyzx Office", status="draft", source=source)
    UnitName.objects.create(
        unit=small, name="Zzyzx Department", start="2030", status="draft", level_id="department",
        source=source,
    )  # fmt: skip
    published(folder)
    found = {name for name, content in files_of(folder).items() if b"zzyzx" in content.lower()}
    assert found == set()
    assert files_of(folder).keys() == files_of(tmp_path / "before").keys()


def test_what_has_not_changed_is_not_even_asked_for(small, folder, monkeypatch):
    published(folder)
    before = times(folder)
    monkeypatch.setattr(making, "Asking", None)
    assert published(folder).startswith("Nothing has changed")
    assert times(folder) == before


def test_only_what_changed_is_written_and_what_is_gone_is_removed(small, folder):
    published(folder, "--on", DAY)
    dictionary, feed = folder / "static/orgchart/copy.js", folder / "on=2009-07-31"
    before = dictionary.stat().st_mtime_ns
    mine = folder / "CNAME"
    mine.write_text("copy.example")
    (feed / "mine.txt").write_text("mine")
    with recording():
        small.names.update(name="Department of Peace")
    said = published(folder)
    assert ", 0 removed" not in said
    assert "Department of Peace<" in (folder / "units/dpko/index.html").read_text()
    assert dictionary.stat().st_mtime_ns == before
    assert [path.name for path in feed.rglob("*")] == ["mine.txt"]
    assert mine.read_text() == "copy.example"


def test_a_lost_or_torn_file_is_written_again(small, folder):
    published(folder)
    (folder / "units/dpko/index.html").write_text("torn")
    (folder / "index.html.gz").unlink()
    assert published(folder).startswith("2 files written")
    assert "<html" in (folder / "units/dpko/index.html").read_text()
    assert (folder / "index.html.gz").exists()


def test_after_a_kill_the_next_run_completes_the_copy(small, folder, monkeypatch):
    put, written = files.put, []

    def killed(*arguments):
        if len(written) == 30:
            raise KeyboardInterrupt
        written.append(arguments[1])
        return put(*arguments)

    monkeypatch.setattr(making, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        published(folder)
    assert all((folder / name).stat().st_size for name in written)
    half = times(folder)
    monkeypatch.setattr(making, "put", put)
    published(folder)
    after = times(folder)
    assert {path: after[path] for path in half} == half
    assert not [*folder.rglob(f"{files.BEGINNING}*")]
    assert published(folder).startswith("Nothing has changed")


# --- what is refused ---


def test_a_folder_with_other_files_is_refused(small, folder):
    folder.mkdir()
    (folder / "thesis.doc").write_text("mine")
    with pytest.raises(CommandError, match="has other files in it, so nothing was written"):
        published(folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.doc"]


def test_a_file_that_is_in_the_way_is_left_as_it_is(small, folder):
    published(folder)
    mine = folder / f"on={DAY}" / "index.html"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(CommandError, match=r"index\.html is in the way"):
        published(folder, "--on", DAY)
    assert mine.read_text() == "mine"


def test_a_link_that_leads_out_of_the_folder_is_not_followed(small, folder, tmp_path):
    published(folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / f"on={DAY}").symlink_to(elsewhere)
    with pytest.raises(CommandError, match="is in the way"):
        published(folder, "--on", DAY)
    assert [*elsewhere.iterdir()] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--base", "copy.example"], "is no address of a site"),
        (["--base", "https://copy.example/?a=1"], "is no address of a site"),
        (["--on", "yesterday"], "yesterday"),
        (["--jobs", "0"], "is no number of processes"),
        (
            ["--languages", "de"],
            "is no language of this site. Choose among: ar, zh, en, fr, ru, es",
        ),
    ],
)
def test_what_is_not_understood_is_refused(options, said, folder):
    with pytest.raises(CommandError, match=said):
        call_command("publish", str(folder), *options)
    assert not folder.exists()


# --- links ---


def test_seeded_faults_are_found_and_named(small, folder):
    published(folder)
    page = folder / "units" / "dpko" / "index.html"
    seeded = {
        "../nowhere/": "no file",
        "/units/": "not relative",
        "../../#no-such-place": "no such place in the page",
        "../../../../../etc/passwd": "no file",
    }
    links = "".join(f'<a href="{link}">x</a>' for link in seeded)
    loaded = '<script src="https://elsewhere.example/x.js"></script>'
    page.write_text(page.read_text() + links + loaded)
    found = {one.link: one.why for one in broken_links(folder, ["units/dpko/index.html"])}
    assert found == {**seeded, "https://elsewhere.example/x.js": "another host"}
    with pytest.raises(CommandError) as refused:
        published(folder, "--check")
    assert "units/dpko/index.html: ../nowhere/ (no file)" in str(refused.value)


def test_a_page_that_cannot_be_made_is_named(small, folder, monkeypatch):
    monkeypatch.setattr(copying, "PAGES", (*copying.PAGES, "admin:index"))
    with pytest.raises(CommandError, match=r"There is no page for /admin/: 302"):
        published(folder)
    assert not published_is_whole(folder)


def published_is_whole(folder):
    try:
        return published(folder).startswith("Nothing has changed")
    except CommandError:
        return False


def test_the_index_of_the_search_has_every_page_with_a_link_from_the_top(small, folder):
    published(folder)
    pages = json.loads((folder / "search/index.json").read_text())["pages"]
    links = {title: link for _kind, title, link, *_rest in pages}
    assert "units/dpko/" in links.values()
    assert all((folder / unquote(link) / "index.html").is_file() for link in links.values())
