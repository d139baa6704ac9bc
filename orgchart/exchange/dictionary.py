"""The data dictionary: every kind of record and every field, as Markdown. The command writes it in English only."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import models
from django.utils.translation import gettext as _
from django_countries.fields import CountryField

from orgchart.docstrings import about
from orgchart.languages import comma, sentences
from orgchart.models import RECORDS, Evidence, Fact, Record
from orgchart.models.fields import PartialDateField, SymbolField
from orgchart.models.records import Field
from orgchart.serialization import choices_of, own_fields

SHARED = {field.name for field in Fact._meta.fields}
INTRODUCTION = """# Data dictionary

Every kind of record, with the fields that fixtures and tables have. `manage.py dictionary` writes this
page from the models. A relation is written as the natural key of its record. A date is written to the
precision that is known, with a mark if it is not quite known: see
[What a date means](architecture.md#what-a-date-means).
"""


def dictionary(kinds: Sequence[type[Record]] = RECORDS) -> str:
    """The data dictionary of these kinds, which include a fact and its evidence. No query."""
    parts = [INTRODUCTION, *_shared(kinds), *_evidence(kinds)]
    for kind in kinds:
        if not issubclass(kind, Evidence):
            parts += _kind(kind)
    return "\n".join(parts)


def _shared(kinds: Sequence[type[Record]]) -> Iterator[str]:
    facts = [kind for kind in kinds if issubclass(kind, Fact)]
    links = (f"[{_name(kind)}](#{_anchor(kind)})" for kind in facts)
    yield "## Fields of all facts\n"
    yield f"Facts are: {', '.join(links)}.\n"
    yield from _table([field for field in own_fields(facts[0]) if field.name in SHARED])


def _evidence(kinds: Sequence[type[Record]]) -> Iterator[str]:
    yield "## Further pieces of evidence for a fact\n"
    yield (
        "Each kind of fact has a kind of evidence, such as `orgchart.unitnameevidence` in "
        "`05_unit_names_evidence.json`. Key: the source, what it supports, the locator, the key of the "
        "fact.\n"
    )
    evidence = next(kind for kind in kinds if issubclass(kind, Evidence))
    yield from _table([field for field in own_fields(evidence) if field.name != "fact"])


def _kind(kind: type[Record]) -> Iterator[str]:
    yield f"## {_name(kind)}\n"
    yield f"{about(kind)}\n"
    key = ", ".join(lookup.replace("__", ".") for lookup in kind.natural_fields)
    told = [f"Label: `{kind._meta.label_lower}`", f"fixture: `{kind.description.fixture}`"]
    yield "; ".join([*told, f"key: {key}" if key else "key: see the model"]) + ".\n"
    shared = SHARED if issubclass(kind, Fact) else set()
    yield from _table([field for field in own_fields(kind) if field.name not in shared])


def _table(fields: list[Field]) -> Iterator[str]:
    yield "| field | kind | needed | meaning |\n|---|---|---|---|"
    for field in fields:
        needed = "" if field.blank or field.has_default() else "yes"
        yield f"| `{field.name}` | {_type(field)} | {needed} | {_cell(meaning(field))} |"
    yield ""


def _type(field: Field) -> str:
    if isinstance(field, models.ForeignKey):
        return f"→ {field.related_model._meta.verbose_name}"
    named = (
        (PartialDateField, "partial date"),
        (SymbolField, "document symbol"),
        (CountryField, "country codes"),
        (models.BooleanField, "yes or no"),
        (models.IntegerField, "whole number"),
        (models.DecimalField, "number"),
        (models.URLField, "address"),
        (models.JSONField, "fields of a record"),
    )
    for kind, name in named:
        if isinstance(field, kind):
            return name
    return "choice" if field.choices else "text"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def meaning(field: Field, hidden: Collection[str] = ()) -> str:
    """The name of the field in words, its help, and its choices without those that are ``hidden``, in the language in
    use."""
    words = [str(field.verbose_name).capitalize(), field.help_text]
    if field.choices and not isinstance(field, CountryField):
        shown = {key: label for key, label in choices_of(field).items() if key not in hidden}
        words.append(one_of(shown))
    return sentences(*words)


def one_of(choices: Mapping[str, object]) -> str:
    """The choices with what they mean, as a sentence in the language in use."""
    told = comma().join(f"`{value}` {label}" for value, label in choices.items())
    return _("One of: %(choices)s.") % {"choices": told}


def _name(kind: type[Record]) -> str:
    return str(kind._meta.verbose_name).capitalize()


def _anchor(kind: type[Record]) -> str:
    return _name(kind).lower().replace(" ", "-")
