"""Fixtures from before the vocabularies: levels and themes were fixed choices, written as texts."""

from collections.abc import Iterable

from orgchart.migrations._vocabularies import BUDGET, LEVELS, THEMES

from .files import Files, Written


def convert_vocabularies(files: Files) -> None:
    """Make levels and themes records, and the references of the budget what they are: lists."""
    names = [name for name in files.of("orgchart.unitname") if _is_text(name, "level")]
    mandates = [mandate for mandate in files.of("orgchart.mandate") if _is_text(mandate, "theme")]
    _budget_lists(files, mandates)
    _become_terms(files, names, "level", "orgchart.level", LEVELS)
    _become_terms(files, mandates, "theme", "orgchart.theme", THEMES)


def _is_text(written: Written, name: str) -> bool:
    return isinstance(written.fields.get(name), str)


def _become_terms(
    files: Files, records: list[Written], name: str, label: str, choices: dict[str, str]
) -> None:
    """Write the field as a key, and add the terms that the files do not have."""
    if not records:
        return
    known = {str(term.fields.get("code")) for term in files.of(label)}
    for number, (code, words) in enumerate(choices.items(), start=1):
        if code not in known:
            order = str(10 * number)
            term = files.add(records[0], label, code=code, label=words, order=order)
            files.note(term, f"the {name} “{code}” became a record, labelled “{words}”.")
    for written in records:
        written.fields[name] = [str(written.fields[name])]


def _budget_lists(files: Files, mandates: Iterable[Written]) -> None:
    """A budget lists the documents behind a mandate. It does not say that they establish it."""
    listed = {
        str(mandate.fields.get("code"))
        for mandate in mandates
        if mandate.fields.get("source") == [BUDGET]
    }
    for reference in files.of("orgchart.mandatereference"):
        mandate, document = reference.fields.get("mandate"), reference.fields.get("document")
        if reference.fields.get("kind") == "establishes" and _key(mandate) in listed:
            reference.fields["kind"] = "lists"
            files.note(
                reference,
                f"“{_key(mandate)}” is listed in {_key(document)}, not established by it: its "
                "source is a budget, which only lists.",
            )


def _key(value: object) -> str:
    return str(value[0]) if isinstance(value, list) and value else str(value)
