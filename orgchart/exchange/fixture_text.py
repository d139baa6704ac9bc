"""Reading the text of fixture files: ours, those of ``dumpdata``, and those that an editor has saved."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.apps import apps
from django.utils.translation import gettext as _

from orgchart.serialization import BY_LABEL, JSON, own_fields

from .older import Written

DEEPEST = 20
"""How deeply lists and objects of a field may lie in one another. Ours have one level."""


class NotLoaded(Exception):
    """The files were not loaded, and nothing of them was kept.

    Each line names the file, the record, what is wrong and what to do.
    """

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def contents(files: Sequence[Path]) -> dict[Path, bytes]:
    """The files as they are on the disk. Raises NotLoaded. Memory holds all of them."""
    found: dict[Path, bytes] = {}
    problems = []
    for path in files:
        try:
            found[path] = path.read_bytes()
        except OSError as error:
            problems.append(
                _("%(file)s: it cannot be read (%(reason)s). Check the path.")
                % {"file": path, "reason": error.strerror}
            )
    if problems:
        raise NotLoaded(problems)
    return found


def records_of(path: Path, raw: bytes, left_out: Counter[str]) -> list[Written]:
    """The records of one file, as they are written. Raises NotLoaded.

    ``dumpdata`` also writes tables that have no records, such as the search index. Their rows are
    counted in ``left_out``, by label; but a file without any record is refused. Columns that are derived from others are dropped and made again.
    """
    records, problems = [], []
    others: Counter[str] = Counter()
    for position, written in enumerate(_objects(path, raw), start=1):
        place = _("%(file)s, record %(number)s") % {"file": path.name, "number": position}
        label = str(written.get("model")).lower() if isinstance(written, Mapping) else ""
        fields = written.get("fields") if isinstance(written, Mapping) else None
        if label in BY_LABEL and isinstance(fields, dict):
            if _is_deep(fields):
                problems.append(_too_deep(place))
            records.append(Written(place, label, _without_derived(label, fields)))
        elif _is_known(label):
            others[label] += 1
        else:
            problems.append(_no_record(place))
    if others and not records:
        problems.append(_no_record(path.name))
    if problems:
        raise NotLoaded(problems)
    left_out.update(others)
    return records


def _objects(path: Path, raw: bytes) -> list[object]:
    """The list that the file has. Raises NotLoaded."""
    try:
        objects = json.loads(raw.decode("utf-8-sig"))
    except RecursionError:
        raise NotLoaded([_too_deep(path.name)]) from None
    except ValueError as error:
        raise NotLoaded(
            [
                _("%(file)s: it is not JSON in UTF-8: %(reason)s. Correct the file.")
                % {"file": path.name, "reason": error}
            ]
        ) from None
    if not isinstance(objects, list):
        raise NotLoaded(
            [
                _("%(file)s: it is not a fixture. Write a list of records: [{…}, {…}].")
                % {"file": path.name}
            ]
        )
    return objects


def _no_record(place: str) -> str:
    return _("%(place)s: it needs “model”, one of %(labels)s, and “fields”.") % {
        "place": place,
        "labels": ", ".join(BY_LABEL),
    }


def _too_deep(place: str) -> str:
    return _(
        "%(place)s: its lists or objects lie more than %(number)s deep in one another, and no field "
        "of a record does. Correct the file."
    ) % {"place": place, "number": DEEPEST}


def _is_deep(value: JSON) -> bool:
    """Do lists and objects lie deeper in one another than those of a field do?"""
    level: list[JSON] = [value]
    for _step in range(DEEPEST + 1):
        level = [
            part
            for held in level
            for part in (held.values() if isinstance(held, Mapping) else held)  # type: ignore[union-attr]
            if isinstance(part, (list, dict))
        ]
        if not level:
            return False
    return True


def _is_known(label: str) -> bool:
    """Is it the label of a table of this site that has no records of the registry?"""
    try:
        return label not in BY_LABEL and apps.get_model(label) is not None
    except (LookupError, ValueError):
        return False


def _without_derived(label: str, fields: dict[str, JSON]) -> dict[str, JSON]:
    """The fields without those that the registry derives from others, which ``dumpdata`` writes too."""
    model = BY_LABEL[label]
    own = {field.name for field in own_fields(model)}
    derived = {field.name for field in model._meta.fields if not field.primary_key} - own
    return {name: value for name, value in fields.items() if name not in derived}
