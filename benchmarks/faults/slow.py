"""The database answers slowly, and then not at all: how long people wait, and what they are told."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .counting import Asked, Line
from .proxy import SlowLine, slow_line
from .serving import served
from .works import PASSWORD, QUICK, publisher, slugs

if TYPE_CHECKING:
    from tests.visiting import Person

DELAYS = (0, 20, 200)
"""Milliseconds that each answer of the database takes longer."""
TIMES = 20
STATEMENT_SECONDS = 10
"""For the site of the campaign: shorter than in production, so that it does not take an hour."""
AT_MOST = STATEMENT_SECONDS * 4
"""Seconds after which somebody must have been told something."""
ONLY_POSTGRESQL = "left out: the line to a server is slow; run it by .ci/postgres"
TELLS = ("The database is too slow", "The connection was lost")
"""What a page says of a database that does not answer."""


def slow(asked: Asked, milliseconds: int) -> Line:
    """People read and save while each answer of the database takes that much longer."""
    line = Line(f"pages and saves, each answer of the database {milliseconds} ms later")
    with _site(asked, line) as (person, way):
        if not way:
            return line
        way.delay = milliseconds / 1000
        took: dict[str, float] = {}
        for number in line.each(asked.often(TIMES)):
            for name, act in _acts(person, number).items():
                begun = time.monotonic()
                said = act()
                took[name] = max(took.get(name, 0), time.monotonic() - begun)
                told = said if "told" in said else f"lost: {name}: {said}"
                line.counts[told if said else "answered"] += 1
        line.title += f", slowest: {_in_seconds(took)}"
    return line


def silent(asked: Asked) -> Line:
    """The database says nothing any more. People are told, nothing is lost, and it goes on when it speaks again."""
    from orgchart.models import Source

    line = Line("pages and saves while the database is silent")
    with _site(asked, line) as (person, way):
        if not way:
            return line
        took: dict[str, float] = {}
        before = set(Source.objects.values_list("note", flat=True))
        for number in line.each(1):
            acts = _acts(person, number, f"Written in silence {asked.seed}.")
            _status, form = person.get(_form())
            way.heard.clear()
            for name, act in acts.items():
                begun = time.monotonic()
                said = act(form) if name == "a save" else act()
                took[name] = time.monotonic() - begun
                line.counts[said if "told" in said else f"lost: {name}: {said or 'answered'}"] += 1
                line.counts["lost: waited for too long"] += took[name] > AT_MOST
            way.heard.set()
            begun = time.monotonic()
            while any(act() for act in _acts(person, number, "As it was found.").values()):
                if time.monotonic() - begun > AT_MOST:
                    line.counts["lost: it does not go on"] += 1
                    break
            took["all again"] = time.monotonic() - begun
        after = set(Source.objects.values_list("note", flat=True))
        line.counts["lost: half of it"] += len(after - before) > 2
        line.title += f", told after {_in_seconds(took)}"
    return line


def _in_seconds(took: dict[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())


def _acts(person: "Person", number: int, note: str = "") -> dict[str, Callable[..., str]]:
    """What somebody does, by name. Each says what came of it: nothing if all is well."""
    from tests.admin.forms import form_data

    def page(path: str) -> str:
        return _said(*person.get(path))

    def save(form: str = "") -> str:
        form = form or person.get(_form())[1]
        words = note or f"Slowly, {number}."
        return _said(*person.send(_form(), form_data(form) | {"note": words, "_save": "Save"}))

    return {
        "/readyz": partial(page, "/readyz"),
        "a page": partial(page, f"/documents/?q=number-{number}"),
        "a save": save,
    }


def _said(status: int, page: str) -> str:
    if status == 200 and "errornote" not in page:
        return ""
    if status == 503 and "The database does not answer." in page:
        return "told that it is not ready"
    if status == 503 and (told := [words for words in TELLS if words in page]):
        return f"told: {told[0]}"
    return f"{status} without a reason"


def _form() -> str:
    from orgchart.models import Source

    return f"/admin/orgchart/source/{Source.objects.get(slug=slugs()[0]).pk}/change/"


@contextmanager
def _site(asked: Asked, line: Line) -> Iterator[tuple["Person", SlowLine | None]]:
    """Somebody who is signed in at a site whose line to PostgreSQL can be slow; no line on SQLite."""
    from django.conf import settings
    from django.db import connection

    from tests.visiting import Person

    person = Person("")
    if connection.vendor != "postgresql":
        line.counts[ONLY_POSTGRESQL] = 1
        yield person, None
        return
    settings.PASSWORD_HASHERS = QUICK
    who = publisher()
    who.set_password(PASSWORD)
    who.save()
    address = urlsplit(os.environ["DATABASE_URL"])
    with slow_line(address.hostname or "127.0.0.1", address.port or 5432) as way:
        own = address.netloc.rpartition("@")[0]
        through = address._replace(netloc=f"{own}@127.0.0.1:{way.port}").geturl()
        bounded = {"DATABASE_URL": through, "STATEMENT_SECONDS": str(STATEMENT_SECONDS)}
        with served(asked, **bounded) as (site, log):
            person.site = site
            person.post("/accounts/login/", login=who.username, password=PASSWORD)
            yield person, way
        import shutil

        shutil.copy(log, "/tmp/u17/slow.log")
        line.counts["traceback in the log"] = log.read_text().count("Traceback")


RUNS: list[Callable[[Asked], Line]] = [
    *(partial(slow, milliseconds=milliseconds) for milliseconds in DELAYS),
    silent,
]
