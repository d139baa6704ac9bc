"""``/data/``: the whole registry to take away, what its tables mean, and what changed between versions."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from orgchart.exchange.dumps import versions
from orgchart.exchange.dumps.formats import BY_FILE, FORMATS
from orgchart.exchange.dumps.making import (
    IsPreview,
    kept_data,
    made,
    offered,
)
from orgchart.exchange.dumps.snapshot import COMES_AGAIN, Busy
from orgchart.exchange.dumps.tables import public_tables
from orgchart.exchange.json_ld import LICENCE, listed
from orgchart.exchange.kept_files import Kept

from .answers import CSV, refusal
from .errors import NotHere
from .fingerprint import build
from .public_page import Context, page

LOAD_AGAIN = (
    "python -m zipfile -e registry-fixtures.zip registry",
    "python manage.py migrate",
    "python manage.py load_fixtures registry",
)
"""How to load the fixtures into an empty registry again. A test runs these lines."""


def _made_until_now() -> str:
    """Which files there are: the page says it, and it changes without an edit."""
    known = [one.about.digest[:8] if one.about else "-" for one in offered(build()).values()]
    return ".".join(known)


@page("orgchart/pages/whole.html", dated=False, also=_made_until_now)
def data(request: HttpRequest, day: date) -> Context:
    """All formats with size, digest and day, how to load them again, and the changelog. Two queries."""
    title = _("Data")
    description = _(
        "The whole registry to download: fixtures, JSON, CSV with a Data Package, SQLite and GraphML. Every "
        "public fact, dated and with its source, in the public domain (CC0)."
    )
    files = {reverse("data-file", args=[one.file]): one.content_type for one in FORMATS.values()}
    return {
        "title": title,
        "description": description,
        "structured": listed(
            request.build_absolute_uri, title, description, reverse("data"), files
        ),
        "offered": list(offered(build()).values()),
        "steps": [step for step in versions.steps(kept_data()) if step.counts],
        "load_again": LOAD_AGAIN,
        "licence_address": LICENCE,
    }


@page("orgchart/pages/dictionary.html", dated=False)
def dictionary(request: HttpRequest, day: date) -> Context:
    """Every table and column of the files, from the models. No query."""
    return {"title": _("Data dictionary"), "tables": public_tables()}


@page("orgchart/pages/whole.html", dated=False)
def file(request: HttpRequest, day: date, name: str) -> HttpResponseBase:
    """A file of the whole registry, made now if it was not made yet, or the changes between two versions.

    503, and when to ask again, while another is made. Raises NotHere.
    """
    if name in BY_FILE:
        return _given(name, BY_FILE[name].content_type, lambda: made(BY_FILE[name], build()))
    if name.startswith("changes-"):
        return _given(name, CSV, lambda: _changes(name))
    raise NotHere(
        _("There is no file “%(name)s” of the whole registry. The files are: %(files)s.")
        % {"name": name[:60], "files": ", ".join(known.file for known in FORMATS.values())}
    )


def _changes(name: str) -> Kept:
    found = versions.changes(kept_data(), name)
    if found is None:
        raise NotHere(
            _(
                "These changes are not kept, or no files were made of both versions. Look at the data page, which "
                "lists the changes that there are."
            )
        )
    return found


def _given(name: str, content_type: str, find: Callable[[], Kept]) -> HttpResponseBase:
    try:
        found = find()
    except IsPreview:
        return refusal(
            _("No files are made of a preview of drafts. Leave the preview and ask again."),
            HTTPStatus.CONFLICT,
        )
    except Busy as busy:
        later = refusal(str(busy), HTTPStatus.SERVICE_UNAVAILABLE)
        later["Retry-After"] = str(COMES_AGAIN)
        return later
    answer = FileResponse(found.file, as_attachment=True, filename=name, content_type=content_type)
    answer["Content-Length"] = str(found.about.size)
    return answer
