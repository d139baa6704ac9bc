"""People, posts and identifiers of earlier releases."""

from orgchart.migrations._people import (
    code_of,
    grade_of,
    identifier_in,
    kind_of,
    note_with_rank,
)
from orgchart.serialization import JSON

from .files import Files, Written

PERSON = "orgchart.person"
IDENTIFIER = "orgchart.unitidentifier"


def people_from_names(files: Files) -> None:
    """The name of an appointment becomes a person; the same name is the same person."""
    codes = {str(person.fields.get("code")) for person in files.of(PERSON)}
    known: dict[str, str] = {}
    for record in files.of("orgchart.appointment"):
        name = record.fields.get("person")
        if not isinstance(name, str):
            continue
        if name not in known:
            known[name] = _free(code_of(name), codes)
            files.add(record, PERSON, code=known[name], name=name)
            files.note(record, f"“{name}” is the person “{known[name]}” now")
        record.fields["person"] = [known[name]]


def _free(code: str, taken: set[str]) -> str:
    """The code, with a number after it if another person has it."""
    found, number = code, 1
    while found in taken:
        number += 1
        found = f"{code[:76]}-{number}"
    taken.add(found)
    return found


def grades_from_ranks(files: Files) -> None:
    """The rank of a post in words becomes its grade, and its kind follows from its place."""
    for record in files.of("orgchart.post"):
        fields = record.fields
        if "kind" in fields:
            continue
        rank = str(fields.pop("rank", ""))
        grade = grade_of(rank)
        if grade:
            fields["grade"] = grade
        elif rank:
            fields["note"] = note_with_rank(str(fields.get("note", "")), rank)
        kind = kind_of(bool(fields.get("heads_unit")), str(fields.get("title")))
        fields["kind"] = kind
        files.note(
            record, f"its rank “{rank}” is the grade {grade or '–'}, and its kind is “{kind}”"
        )


def identifiers_from_links(files: Files) -> None:
    """A link that leads to the record of a unit in another catalogue becomes an identifier."""
    have = {_owner(record) for record in files.of(IDENTIFIER)}
    taken = {
        (record.fields.get("scheme"), record.fields.get("value")) for record in files.of(IDENTIFIER)
    }
    for record in files.of("orgchart.unitlink"):
        if found := identifier_in(str(record.fields.get("url"))):
            scheme, value = found
            unit = record.fields.get("unit")
            new = Written(
                record.place, IDENTIFIER, {"unit": unit, "scheme": scheme, "value": value}
            )
            if _owner(new) not in have and found not in taken:
                have.add(_owner(new))
                taken.add(found)
                files.records[files.records.index(record)] = new
                files.note(new, f"the link to {value} is an identifier of the scheme {scheme} now")


def _owner(record: Written) -> tuple[JSON, JSON]:
    return str(record.fields.get("unit")), record.fields.get("scheme")
