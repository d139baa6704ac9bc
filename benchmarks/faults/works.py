"""The kinds of work that are killed, or find no room: each goes from one state to the other."""

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from .counting import Asked
from .processes import InWords
from .states import NOTES, files, slugs, two_states

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PASSWORD = "a password of the campaign"
"""Of every account that the campaign makes."""
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""How the campaign and its site hash passwords."""


def nothing(number: int) -> None:
    """Nothing needs to be done before."""


@dataclass
class Work:
    """A kind of work. ``do`` leads to the state with that number; ``prepare`` goes before it and is not
    killed; ``found`` is what is there."""

    title: str
    do: Callable[[int], None]
    found: Callable[[], Hashable]
    prepare: Callable[[int], None] = nothing
    leaves: tuple[Path, str] | None = None
    """Where and under what name killed work leaves something that the next removes."""
    is_file: bool = False
    """Does it write a file, and not into the database?"""


def works(asked: Asked, folder: Path) -> list[Work]:
    """All kinds of work. What is exported and backed up goes into the folder."""
    folder.mkdir(exist_ok=True)
    out, backup = folder / "out", folder / "backup.zip"
    return [
        loading(asked),
        Work("imports", _confirm, _records, _check),
        Work(
            "exports",
            lambda _: _command("export_fixtures", out),
            lambda: _files(out),
            _note_one,
            (folder, ".out."),
            True,
        ),
        Work("saves", _save, _records),
        Work("publishing", _publish, _proposed, _propose),
        Work(
            "backups",
            lambda _: _command("backup", backup, force=True),
            lambda: _backed_up(backup),
            _note_one,
            (folder, ".backup.zip."),
            True,
        ),
    ]


def _command(name: str, *words: object, **options: object) -> None:
    from django.core.management import call_command

    call_command(name, *map(str, words), verbosity=0, **options)


def _records() -> Hashable:
    """How many sources have which note: a load that is half done has both."""
    from django.db.models import Count

    from orgchart.models import Source

    notes = Source.objects.filter(note__in=NOTES).order_by("note").values_list("note")
    return tuple(notes.annotate(number=Count("pk")))


def loading(asked: Asked) -> Work:
    """Fixtures are loaded that change every source."""
    states = two_states(asked)
    return Work("loads", lambda number: _command("load_fixtures", states[number]), _records)


# --- an import ---------------------------------------------------------------------------------


def _check(number: int) -> None:
    from orgchart.exchange import imports, sheets

    rows = [{"slug": slug, "note": NOTES[number]} for slug in slugs()]
    content = sheets.FORMATS["csv"].write(["slug", "note"], rows, "Sources")
    table = imports.create_import(publisher(), "source", "t.csv", sheets.read("t.csv", content))
    imports.check(table, _quiet, date.today())


def _confirm(number: int) -> None:
    """The table that was checked last is confirmed."""
    from orgchart.exchange import imports
    from orgchart.models import Import

    imports.confirm(Import.objects.latest("pk"), "A campaign", _quiet, date.today())


def _quiet(done: int, total: int) -> None:
    pass


# --- one record --------------------------------------------------------------------------------


def _note_one(number: int) -> None:
    """Let one source have the note of that state."""
    from orgchart.models import Source
    from orgchart.writing.recording import recording

    with recording():
        source = Source.objects.get(slug=slugs()[0])
        source.note = NOTES[number]
        source.save()


def _save(number: int) -> None:
    """A publisher saves the form of a source. Raises InWords if the page says why not."""
    from django.conf import settings
    from django.test import Client

    from orgchart.models import Source
    from tests.admin.forms import change, form_data

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(publisher())
    address = change(Source.objects.get(slug=slugs()[0]))
    page = client.get(address)
    said = form_data(page.content.decode()) if page.status_code == 200 else {}
    answer = client.post(address, said | {"note": NOTES[number]}) if said else page
    if answer.status_code == 503:
        raise InWords(answer.content.decode().partition("<h1>")[2].partition("</h1>")[0])
    if answer.status_code != 302:
        raise RuntimeError(f"The form was answered by {answer.status_code}.")


def _propose(number: int) -> None:
    """An editor proposes the note of that state, unless that proposal waits already."""
    from orgchart.models import Proposal, Source
    from orgchart.writing.proposals import propose_change
    from orgchart.writing.recording import recording

    Proposal.objects.all().delete()
    source = Source.objects.get(slug=slugs()[0])
    source.note = NOTES[number]
    with recording():
        propose_change(source, by=_person("campaign-editor", "Editor"))


def _publish(number: int) -> None:
    from orgchart.models import Proposal
    from orgchart.writing.publishing import publish

    publish([], Proposal.objects.all(), by=publisher(), why="A campaign")


def _proposed() -> Hashable:
    from orgchart.models import Proposal

    return _records(), Proposal.objects.count()


def publisher() -> "User":
    """The account that writes."""
    return _person("campaign-publisher", "Publisher")


def _person(name: str, group: str) -> "User":
    from django.contrib.auth.models import Group, User

    if found := User.objects.filter(username=name).first():
        return found
    user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


# --- files -------------------------------------------------------------------------------------


def _files(folder: Path) -> Hashable:
    return files(folder) if folder.exists() else ()


def _backed_up(path: Path) -> Hashable:
    """What a backup says of sources, after all its checksums were compared."""
    from orgchart.exchange.backup.archive import opened
    from orgchart.exchange.backup.making import quietly

    if not path.exists():
        return None
    with opened(path) as archive:
        archive.check(quietly)
        [part] = [part for part in archive.manifest.parts if part.table == "orgchart_source"]
        return hashlib.sha256(b"".join(archive.lines(part, quietly))).hexdigest()
