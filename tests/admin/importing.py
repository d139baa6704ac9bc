"""Imports by their pages, for tests."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from orgchart.models import Import, Theme

from ..factories import DocumentFactory, NameFactory, SourceFactory

PAGE = "/admin/import/"
LISTED = Path(__file__).parent.parent / "listed-mandates.csv"
"""A list of mandates as a budget prints them, invented."""


def bring(client, content, name="x.csv", kind="document"):
    """The answer to a file that is uploaded."""
    upload = SimpleUploadedFile(name, content)
    return client.post(PAGE, {"kind": kind, "file": upload})


def pasted(client, kind, *lines):
    """The import of lines whose cells a person pasted; cells are divided by ``|``."""
    cells = "\n".join(line.replace("|", "\t") for line in lines)
    answer = client.post(PAGE, {"kind": kind, "pasted": cells})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def check(client, table, **every):
    """Check the import with the columns as they were guessed; returns its page."""
    columns = {
        f"column-{number}": table.mapping.get(header, "")
        for number, header in enumerate(table.headers)
    }
    said = {f"every-{name}": value for name, value in every.items()}
    return posted(client, table, check="1", **columns, **said)


def posted(client, table, **data):
    page = client.post(table.get_absolute_url(), data, follow=True).content.decode()
    table.refresh_from_db()
    return page


def outcomes(table):
    return [verdict["outcome"] for verdict in table.verdicts]


def said(table):
    return " ".join(" ".join(verdict["says"]) for verdict in table.verdicts)


def mandates_of_the_budget(client):
    """The list of mandates, uploaded as it is."""
    for code in ("unzed", "unwye", "unex"):
        NameFactory(unit__code=code, acronym=code.upper())
    DocumentFactory(symbol="A/RES/76/174", title="As the registry calls it")
    DocumentFactory(symbol="S/RES/39 (1948)", title="")
    client.post(
        PAGE, {"kind": "mandate", "file": SimpleUploadedFile(LISTED.name, LISTED.read_bytes())}
    )
    return Import.objects.get()


def every_row(**more):
    return {
        "text": "Mandates that the budget lists",
        "theme": Theme.objects.first().code,
        "role": "responsible",
        "document_kind": "lists",
        "status": "published",
        "source": SourceFactory(slug="budget").pk,
        **more,
    }
