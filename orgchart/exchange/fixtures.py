"""Fixtures, in and out: the registry as readable JSON, one file a kind of record.

The files are plain Django fixtures with natural keys, so ``loaddata`` reads them too. A field
that holds its default is left out. ``write`` sorts by natural key and is stable to the byte.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from orgchart import rules
from orgchart.models import RECORDS, Fact, Record
from orgchart.recording import recording
from orgchart.rules import RulesBroken, Violation

FILES: dict[type[Record], str] = {
    model: f"{place:02}_{model._meta.verbose_name_plural}.json".replace(" ", "_")
    for place, model in enumerate(RECORDS, start=1)
}
"""The file of each kind of record. Numbered, so that ``fixtures/*.json`` is the order to load."""

_SHARED = {each.name for each in Fact._meta.fields}
_BY_LABEL = {model._meta.label_lower: model for model in RECORDS}


# --- out ---------------------------------------------------------------------------------------


def written() -> Iterator[tuple[str, str]]:
    """Name and content of each file of the whole registry; empty where there is no record.

    One query a kind of record.
    """
    for model, name in FILES.items():
        records = sorted(_with_keys(model), key=_order)
        objects = [
            {"model": model._meta.label_lower, "fields": _fields(record)} for record in records
        ]
        yield name, json.dumps(objects, indent=2, ensure_ascii=False) + "\n" if objects else ""


def write(directory: Path) -> list[Path]:
    """Write the files into ``directory`` (made if need be) and return their paths.

    A kind without a record has no file; one left from before is removed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in written():
        path = directory / name
        if content:
            path.write_text(content, encoding="utf-8")
            paths.append(path)
        else:
            path.unlink(missing_ok=True)
    return paths


def _with_keys(model: type[Record]) -> "models.QuerySet[Any]":
    """Records together with what their natural keys, and those of their relations, are made of."""
    relations = []
    for relation in _relations(model):
        relations.append(relation.name)
        for deeper in _relations(relation.related_model):
            relations.append(f"{relation.name}__{deeper.name}")
    return model.objects.select_related(*relations)


def _relations(model: type[models.Model]) -> list["models.ForeignKey[Any, Any]"]:
    return [each for each in model._meta.fields if isinstance(each, models.ForeignKey)]


def _order(record: Record) -> tuple[str, ...]:
    return getattr(record, "sort_key", ""), *record.natural_key()


def _fields(record: Record) -> dict[str, Any]:
    """The fields that differ from their default, as fixtures write them."""
    found: dict[str, Any] = {}
    for each in _own_fields(type(record)):
        value = getattr(record, each.attname)
        if isinstance(each, models.ForeignKey):
            if value is not None:
                found[each.name] = list(getattr(record, each.name).natural_key())
        elif isinstance(value, bool):
            if value != each.get_default():
                found[each.name] = value
        elif value is not None:
            text = each.value_to_string(record)
            if text and (text != str(each.get_default()) or not each.has_default()):
                found[each.name] = text
    return found


def _own_fields(model: type[Record]) -> list["models.Field[Any, Any]"]:
    """The fields that a fixture holds: not the primary key, nor what is derived from others."""
    own = [each for each in model._meta.fields if each.editable and not each.primary_key]
    # What a fact says comes first, the evidence that all facts share after it.
    return sorted(own, key=lambda each: each.name in _SHARED)


# --- in ----------------------------------------------------------------------------------------


@dataclass
class Loaded:
    """What a load did: how many records of each kind it created, changed and left alone."""

    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    """Each record that was created or changed, and which fields changed."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One object of a fixture file, and where it stands."""

    path: Path
    position: int
    model: type[Record]
    fields: dict[str, Any]

    @property
    def place(self) -> str:
        return f"{self.path.name}, record {self.position}"


class NotLoaded(Exception):
    """The files were not loaded, and nothing of them was kept. Each line names file, record,
    rule and remedy."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load(paths: list[Path], *, dry_run: bool = False) -> Loaded:
    """Create or update the records of fixture files, by natural key, all or none.

    Records that the files do not mention are left alone. With ``dry_run`` everything is done and
    checked, and then undone. Raises NotLoaded.
    """
    entries = _read(paths)
    loaded = Loaded()
    places: dict[tuple[str, int | None], str] = {}
    try:
        with transaction.atomic():
            with recording(why=f"Loaded from {', '.join(path.name for path in paths)}"):
                for model in RECORDS:
                    mine = [entry for entry in entries if entry.model is model]
                    if mine:
                        _load_kind(model, mine, loaded, places)
            if dry_run:
                transaction.set_rollback(True)
    except RulesBroken as error:
        raise NotLoaded([_told(violation, places) for violation in error.violations]) from None
    return loaded


def _told(violation: Violation, places: dict[tuple[str, int | None], str]) -> str:
    place = places.get((violation.model, violation.pk))
    return f"{place}: {violation}" if place else str(violation)


def _read(paths: list[Path]) -> list[_Entry]:
    files = list(
        chain.from_iterable(
            sorted(path.glob("*.json")) if path.is_dir() else [path] for path in paths
        )
    )
    if not files:
        raise NotLoaded([f"{', '.join(map(str, paths))}: there is no .json file to load."])
    entries, problems = [], []
    for path in files:
        try:
            entries += _entries(path)
        except NotLoaded as error:
            problems += error.lines
    if problems:
        raise NotLoaded(problems)
    return entries


def _entries(path: Path) -> list[_Entry]:
    try:
        objects = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotLoaded(
            [f"{path}: it cannot be read ({error.strerror}). Check the path."]
        ) from None
    except ValueError as error:
        raise NotLoaded([f"{path.name}: it is not JSON in UTF-8: {error}."]) from None
    if not isinstance(objects, list):
        raise NotLoaded([f"{path.name}: it is not a fixture: a list of records is expected."])
    entries, problems = [], []
    for position, each in enumerate(objects, start=1):
        label = each.get("model") if isinstance(each, dict) else None
        model = _BY_LABEL.get(str(label).lower())
        fields = each.get("fields") if isinstance(each, dict) else None
        place = f"{path.name}, record {position}"
        if not model or not isinstance(fields, dict):
            problems.append(
                f"{place}: it needs “model”, one of {', '.join(_BY_LABEL)}, and “fields”."
            )
            continue
        known = {own.name for own in _own_fields(model)}
        if unknown := sorted(set(fields) - known):
            problems.append(
                f"{place}: {label} has no field {', '.join(unknown)}; it has "
                f"{', '.join(sorted(known))}."
            )
            continue
        entries.append(_Entry(path, position, model, fields))
    if problems:
        raise NotLoaded(problems)
    return entries


def _load_kind(
    model: type[Record],
    entries: list[_Entry],
    loaded: Loaded,
    places: dict[tuple[str, int | None], str],
) -> None:
    """Load the entries of one kind of record, after those that it refers to."""
    targets = {
        relation.name: {each.natural_key(): each for each in _with_keys(relation.related_model)}  # type: ignore[arg-type]
        for relation in _relations(model)
    }
    existing = {each.natural_key(): each for each in _with_keys(model)}
    seen: dict[tuple[str, ...], str] = {}
    problems, ready = [], []
    for entry in entries:
        try:
            built = _built(entry, targets)
        except ValidationError as error:
            problems += [f"{entry.place}: {message}" for message in error.messages]
            continue
        if broken := rules.row_violations(built):
            problems += [f"{entry.place}: {violation}" for violation in broken]
            continue
        key = built.natural_key()
        if key in seen:
            problems.append(
                f"{entry.place}: {built.reference} stands already in {seen[key]}. Leave one out."
            )
            continue
        seen[key] = entry.place
        ready.append((entry, built, existing.get(key)))
    if problems:
        raise NotLoaded(problems)
    kind = str(model._meta.verbose_name_plural)
    for entry, built, old in ready:
        changes = _changes(old, built) if old else []
        if old:
            built.pk = old.pk
        if old and not changes:
            loaded.unchanged[kind] += 1
        else:
            _save(built, entry)
            loaded.details.append(
                f"changed {built.reference}: {', '.join(changes)}"
                if old
                else f"created {built.reference}"
            )
            (loaded.changed if old else loaded.created)[kind] += 1
        places[model._meta.label_lower, built.pk] = entry.place


def _built(entry: _Entry, targets: dict[str, dict[tuple[str, ...], Record]]) -> Record:
    """The record that an entry describes, not yet saved. Raises ValidationError."""
    values: dict[str, Any] = {}
    for each in _own_fields(entry.model):
        if each.name not in entry.fields:
            continue
        value = entry.fields[each.name]
        if each.name in targets:
            values[each.name] = _target(each.name, value, targets[each.name])
            continue
        try:
            values[each.name] = each.to_python(value)
        except ValidationError as error:
            raise ValidationError(
                [f"{each.name}: {message}" for message in error.messages]
            ) from None
    return entry.model(**values)


def _target(name: str, value: Any, known: dict[tuple[str, ...], Record]) -> Record | None:
    if value is None:
        return None
    key = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    if key not in known:
        raise ValidationError(
            f"{name}: there is no “{', '.join(key)}” in the registry or before this record in the "
            "files. Add it, or correct the key."
        )
    return known[key]


def _changes(old: Record, new: Record) -> list[str]:
    before, after = _fields(old), _fields(new)
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def _save(record: Record, entry: _Entry) -> None:
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise NotLoaded(
            [
                f"{entry.place}: {record.reference}: the database refuses it ({error}). Another "
                "record stands in its place, or a value is not allowed."
            ]
        ) from None
