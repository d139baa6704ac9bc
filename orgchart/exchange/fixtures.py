"""Write the registry as fixtures and load them: readable JSON, one file for each kind of record.

The files are Django fixtures with natural keys, so ``loaddata`` reads them too. A field that has its
default value is left out. ``write`` sorts by natural key, so the same data gives the same bytes.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from orgchart.models import RECORDS, Record
from orgchart.queries.one_state import reading
from orgchart.serialization import BY_LABEL, own_fields
from orgchart.writing.batch_load import Refused, lines, load_batch
from orgchart.writing.verdicts import Entry, Outcome, Verdict

from . import manifest
from .fixture_text import NotLoaded, contents, records_of
from .older import Files, Written, convert, is_of_the_release_before
from .plain_text import Keys, texts
from .whole_folder import lasting, replaced

__all__ = ["FILES", "Loaded", "NotLoaded", "load", "write", "write_files"]

FILES: dict[type[Record], str] = {model: model.description.fixture for model in RECORDS}
"""The file of each kind of record, in the order in which they load."""
KINDS = {name: model for model, name in FILES.items()}


# --- out ---------------------------------------------------------------------------------------


def write_files(place: Callable[[str], AbstractContextManager[IO[bytes]]]) -> list[str]:
    """Write each file, and at last their manifest, to what ``place`` opens for its name.

    Returns the names of the files, without that of the manifest. All files are of one state of the
    registry, and no writer waits for them. Memory holds the natural keys and no more of the records;
    ``plain_text.texts`` says what it costs. A kind without a record has no file.
    """
    keys, listed = Keys(), []
    with reading():
        for model, name in FILES.items():
            pieces = _pieces(model, keys)
            if first := next(pieces, ""):
                with place(name) as file:
                    listed.append(manifest.written(file, name, chain([first], pieces), apart=1))
    with place(manifest.NAME) as file:
        file.write(manifest.text_of(listed).encode())
    return [file.name for file in listed]


def write(directory: Path) -> list[Path]:
    """Write the files and their manifest into ``directory`` and return the paths of the files.

    The directory is created if needed. It has the files of before or those of now, never a mixture
    (``whole_folder.replaced``), and only this export's numbered files, because others would be loaded
    too. Raises OSError, and then the directory is as it was.
    """
    with replaced(directory, _is_ours, first=manifest.NAME) as new:
        names = write_files(lambda name: lasting(new / name))
    return [directory / name for name in names]


def _is_ours(name: str) -> bool:
    """Does an export write, or remove, a file of that name?"""
    return name == manifest.NAME or bool(manifest.NUMBERED.fullmatch(name))


def _pieces(model: type[Record], keys: Keys) -> Iterator[str]:
    """The text of a file, record by record; nothing if there is no record."""
    before = "[\n"
    for text in texts(model, keys):
        yield before + text
        before = ",\n"
    if before != "[\n":
        yield "\n]\n"


# --- in ----------------------------------------------------------------------------------------


@dataclass
class Loaded:
    """What a load did: how many records of each kind it created, changed and left alone."""

    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    verdicts: list[Verdict] = field(default_factory=list)
    """What happened to each record of the files that differ from the registry."""
    converted: list[str] = field(default_factory=list)
    """One line for each record of an earlier release that was rewritten."""
    left_out: Counter[str] = field(default_factory=Counter)
    """What the files have beside records, such as the search index: how many rows, by label."""

    @property
    def details(self) -> Iterator[str]:
        """One line for each record that was created or changed, with the fields that changed."""
        for verdict in self.verdicts:
            if verdict.outcome == Outcome.CREATED:
                yield f"created {verdict.record}"
            elif verdict.outcome == Outcome.CHANGED:
                yield f"changed {verdict.record}: {', '.join(verdict.changes)}"


def load(paths: list[Path], *, dry_run: bool = False) -> Loaded:
    """Create or update the records of fixture files by natural key: all of them, or none.

    Records that are not in the files do not change. A file that says just what the registry says is
    compared and no more, without the writers' lock. With ``dry_run`` everything is written, checked
    and undone. Where a manifest lies beside the files, they must be those that it describes. Raises
    NotLoaded. Memory holds the files.
    """
    why = f"Loaded from {', '.join(path.name for path in paths)}"
    loaded = Loaded()
    entries = _entries(_read(_checked(paths), loaded))
    try:
        verdicts = load_batch(entries, why=why, dry_run=dry_run) if entries else []
    except Refused as error:
        raise NotLoaded(lines(error.verdicts)) from None
    loaded.verdicts = verdicts
    counts = {
        Outcome.CREATED: loaded.created,
        Outcome.CHANGED: loaded.changed,
        Outcome.UNCHANGED: loaded.unchanged,
    }
    for (model, outcome), number in Counter(
        (verdict.entry.model, verdict.outcome) for verdict in verdicts
    ).items():
        counts[outcome][str(model._meta.verbose_name_plural)] += number
    return loaded


def _files(paths: list[Path]) -> list[Path]:
    """The files, and those in the folders. Raises NotLoaded if there is none."""
    files = list(
        chain.from_iterable(
            sorted(path.glob("*.json")) if path.is_dir() else [path] for path in paths
        )
    )
    if not files:
        raise NotLoaded(
            [
                _("%(paths)s: there is no .json file to load. Check the path.")
                % {"paths": ", ".join(map(str, paths))}
            ]
        )
    return files


def _checked(paths: list[Path]) -> dict[Path, bytes]:
    """What the files have. Raises NotLoaded, also if a manifest beside them says otherwise."""
    read = contents(_files(paths))
    if problems := list(manifest.strangers(read, [path for path in paths if path.is_dir()])):
        raise NotLoaded(problems)
    return read


def _known(files: dict[Path, bytes]) -> dict[Path, int]:
    """The files that say just what the registry says, with the number of their records.

    The comparison of a file ends at its first difference.
    """
    keys = Keys()
    found = {}
    with reading():
        for path, raw in files.items():
            if (kind := KINDS.get(path.name)) and (number := _same(raw, kind, keys)):
                found[path] = number
    return found


def _same(raw: bytes, kind: type[Record], keys: Keys) -> int:
    """How many records the file has, if it is what would be written now; otherwise 0."""
    number, at = -1, 0  # the last piece is the end of the list
    for piece in _pieces(kind, keys):
        written = piece.encode()
        if raw[at : at + len(written)] != written:
            return 0
        number, at = number + 1, at + len(written)
    return max(number, 0) if at == len(raw) else 0


def _read(files: dict[Path, bytes], loaded: Loaded) -> list[Written]:
    """The records of the files, but not of those that say just what the registry says; they are
    counted. Raises NotLoaded.

    A file of the release before is read whatever it says, because its records become others.
    """
    known = _known(files)
    written: dict[Path, list[Written]] = {}
    problems = []
    for path, raw in files.items() if len(known) < len(files) else ():
        try:
            written[path] = records_of(path, raw, loaded.left_out)
        except NotLoaded as error:
            problems += error.lines
    counts = known | {path: len(records) for path, records in written.items()}
    problems += filter(None, (manifest.miscounted(path, counts[path]) for path in counts))
    if problems:
        raise NotLoaded(problems)
    found = Files(list(chain.from_iterable(written.values())))
    if is_of_the_release_before(found):
        convert(found)
        loaded.converted = found.converted
        return found.records
    for path, number in known.items():
        loaded.unchanged[str(KINDS[path.name]._meta.verbose_name_plural)] += number
    return [record for path, records in written.items() if path not in known for record in records]


def _entries(records: list[Written]) -> list[Entry]:
    """The records as entries of a batch. Raises NotLoaded if one has a field that its kind has not."""
    entries, problems = [], []
    for written in records:
        model = BY_LABEL[written.label]
        known = {own.name for own in own_fields(model)}
        if unknown := sorted(set(written.fields) - known):
            problems.append(
                _("%(place)s: %(kind)s has no field %(unknown)s. Use its fields: %(known)s.")
                % {
                    "place": written.place,
                    "kind": written.label,
                    "unknown": ", ".join(unknown),
                    "known": ", ".join(sorted(known)),
                }
            )
            continue
        entries.append(Entry(written.place, model, written.fields))
    if problems:
        raise NotLoaded(problems)
    return entries
