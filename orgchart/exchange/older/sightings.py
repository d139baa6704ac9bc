"""Facts of earlier releases whose start or end was only the day of a source, marked as such."""

from orgchart.migrations._sightings import CONFIRMED, KEYS, SEEN, is_as_shipped
from orgchart.serialization import JSON

from .files import Files, Written

TRANSLATION = "orgchart.nametranslation"


def sightings(files: Files) -> None:
    """A date that was only the day of a source gets its mark."""
    for record in files.records:
        if record.label == TRANSLATION:
            _follow(record)
        elif key := _key(record):
            for name, date in SEEN.get(key, {}).items():
                if is_as_shipped(name, record.fields.get(name), date):
                    _change(files, record, name, date)
            if (
                key in CONFIRMED
                and "confirmed" not in record.fields
                and not record.fields.get("end")
            ):
                date, source = CONFIRMED[key]
                record.fields |= {"confirmed": date, "confirmed_by": [source]}
                files.note(record, f"last confirmed {date} by the source {source}")


def _change(files: Files, record: Written, name: str, date: str) -> None:
    was = record.fields.get(name)
    if was != date:
        record.fields[name] = date
        files.note(record, f"its {name} “{was}” was only the date of a source; it is {date} now")


def _key(record: Written) -> tuple[str, ...] | None:
    kind = record.label.rpartition(".")[2]
    if kind not in KEYS or record.fields.get("status") == "disputed":
        return None
    return (kind, *(_first(record.fields.get(name)) for name in KEYS[kind]))


def _first(value: JSON) -> str:
    return str(value[0] if isinstance(value, list) and value else value)


def _follow(translation: Written) -> None:
    """The key of a name has its start, so a translation of a name that changed follows it."""
    key = translation.fields.get("name")
    if isinstance(key, list):
        new = SEEN.get(("unitname", *map(str, key)), {}).get("start")
        if new:
            translation.fields["name"] = [key[0], new]
