"""JSON Schemas of what ``open_data`` and ``chart_data`` write, made from the models and the typed objects.

A new kind of fact, or a new field, is described without a change here. What is said of them is in the language in which
it is shown; ``in_words`` settles it.
"""

from collections.abc import Collection, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

from django.db import models
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from orgchart.docstrings import about
from orgchart.languages import Text, sentences
from orgchart.models import (
    FACTS,
    Document,
    Evidence,
    Fact,
    Identifier,
    MandateReference,
    Person,
    Record,
    Source,
    Supports,
    Unit,
    UnitReference,
)
from orgchart.models.fields import PartialDateField
from orgchart.models.identifiers import UnitIdentifier
from orgchart.models.records import Field, accessor_of
from orgchart.models.units import UnitLink
from orgchart.serialization import choices_of, own_fields

from . import chart_data
from .changes import ChangeAsData
from .dictionary import meaning
from .open_data import FOR_STAFF, SHARED

Schema = dict[str, Any]
"""A JSON Schema, of the draft that OpenAPI 3.1 has."""

EDTF = _(
    "A date as far as it is known, in EDTF: 2007, 2007-06, 2007-06-29, 2007~, 2007?, [..2007], [2007..]."
)


_meaning = lazy(meaning, str)
_sentences = lazy(sentences, str)


def in_words(described: Any) -> Any:
    """The same with all that is said of it as texts, in the language in use."""
    if isinstance(described, Mapping):
        return {name: in_words(one) for name, one in described.items()}
    if isinstance(described, list):
        return [*map(in_words, described)]
    return str(described) if isinstance(described, Promise) else described


def text(description: Text, **more: object) -> Schema:
    """A text."""
    return {"type": "string", "description": description, **more}


def whole(description: Text, **more: object) -> Schema:
    """A whole number."""
    return {"type": "integer", "description": description, **more}


def truth(description: Text) -> Schema:
    """Yes or no."""
    return {"type": "boolean", "description": description}


def a_list(items: Schema, description: Text) -> Schema:
    """A list."""
    return {"type": "array", "items": items, "description": description}


def ref(name: str) -> Schema:
    """Another schema of ``components``."""
    return {"$ref": f"#/components/schemas/{name}"}


def an_object(description: Text, **properties: Schema) -> Schema:
    """An object that has all of these properties."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [*properties],
    }


def sparse(schema: Schema, **more: Schema) -> Schema:
    """The same with more properties, of which an answer has those that were asked for."""
    open_to_all = {name: said for name, said in schema.items() if name != "required"}
    return {**open_to_all, "properties": {**schema["properties"], **more}}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    nullable = {**schema, "type": [schema["type"], "null"]}
    return {**nullable, "enum": [*schema["enum"], None]} if "enum" in schema else nullable


def typed(annotation: Any, description: Text = "") -> Schema:
    """What an annotation of a typed object allows."""
    if is_typeddict(annotation):
        hints = get_type_hints(annotation)
        return an_object(about(annotation), **{name: typed(hint) for name, hint in hints.items()})
    if get_origin(annotation) is list:
        return {"type": "array", "items": typed(get_args(annotation)[0])}
    if isinstance(annotation, UnionType):
        [one] = [part for part in get_args(annotation) if part is not NoneType]
        return or_null(typed(one))
    return {"type": {str: "string", int: "integer", bool: "boolean"}[annotation]}


def of_field(field: Field) -> Schema:
    """What ``open_data`` writes of a field."""
    said = _meaning(field)
    if isinstance(field, models.ForeignKey):
        return _relation(field, said)
    if isinstance(field, PartialDateField):
        return {**text(_sentences(said, EDTF)), "type": ["string", "null"]}
    if isinstance(field, CountryField):
        return a_list({"type": "string"}, said)
    schema: Schema = {"type": _type(field), "description": said}
    if choices := choices_of(field):
        schema["enum"] = [*choices, *([""] if field.blank and not field.null else [])]
    return or_null(schema) if field.null else schema


def _type(field: Field) -> str:
    if isinstance(field, models.BooleanField):
        return "boolean"
    if isinstance(field, models.IntegerField):
        return "integer"
    return "number" if isinstance(field, models.DecimalField) else "string"


def _relation(field: "models.ForeignKey[Any, Any]", said: Text) -> Schema:
    kind = field.related_model
    assert issubclass(kind, Record)
    one = len(kind.natural_fields) == 1
    schema = text(said) if one else a_list({"type": "string"}, said)
    return or_null(schema) if field.null else schema


def fields_of(kind: type[Record], without: Collection[str] = ()) -> dict[str, Schema]:
    """The fields of a kind by name, without those that the public does not see. See ``open_data``."""
    left_out = {*without, *FOR_STAFF}
    return {field.name: of_field(field) for field in own_fields(kind) if field.name not in left_out}


def record(kind: type[Record], part_of: str = "") -> Schema:
    """A record with its parts, without the relation to what it is a part of."""
    if issubclass(kind, Fact):
        return fact(kind, part_of)
    properties = {**fields_of(kind, {part_of}), **_parts(kind)}
    if issubclass(kind, Identifier):
        properties["address"] = text(_("The address in that catalogue."))
    return an_object(about(kind), **properties)


def fact(kind: type[Fact], part_of: str = "") -> Schema:
    """A fact with its dates, authorities, evidence and parts."""
    dates = fields_of(kind)
    own = {**fields_of(kind, {*SHARED, part_of}), **({} if part_of else _whole_of(kind))}
    return an_object(
        about(kind),
        type={"const": str(kind._meta.model_name), "description": _("The kind of fact.")},
        sentence=text(_("What it says, without its dates.")),
        **own,
        start=dates["start"],
        end=dates["end"],
        holds=truth(_("Does it hold on the day, by its outer bounds?")),
        status=text(
            _("Published, or what another source says beside it."), enum=["published", "disputed"]
        ),
        confirmed=dates["confirmed"],
        confirmed_by=dates["confirmed_by"],
        started_by=_authority(_("The document that decided it; null if no source names one.")),
        ended_by=_authority(_("The document that decided its end; null if no source names one.")),
        evidence=a_list(ref("Evidence"), _("Who says so.")),
        note=text(_("A doubt, an inference, how sources disagree.")),
        **_parts(kind),
    )


def _authority(said: Text) -> Schema:
    return {**or_null(ref("Authority")), "description": said}


def _whole_of(kind: type[Fact]) -> dict[str, Schema]:
    """What ``open_data`` writes of the fact that it is a part of."""
    relation = kind.unit_relations[0].rpartition("__")[0]
    if not relation:
        return {}
    of = kind._meta.get_field(relation).related_model
    assert isinstance(of, type)
    assert issubclass(of, Fact)
    return {relation: an_object(about(of), **fields_of(of, SHARED))}


def _parts(kind: type[Record]) -> dict[str, Schema]:
    return {
        accessor_of(part, relation): a_list(
            record(part, relation), format_lazy(_("It has: {}."), part._meta.verbose_name_plural)
        )
        for part, relation in kind.parts()
        if not issubclass(part, Evidence)
    }


@cache
def components() -> Mapping[str, Schema]:
    """The schemas that others refer to, by name."""
    page = text(_("The whole address of its page."), format="uri")
    unit_in_brief = an_object(
        _("A unit, by its short name on the day or else the last."),
        code=fields_of(Unit)["code"],
        label=text(_("The short name: the acronym, or the name if there is none.")),
        nature=fields_of(Unit)["nature"],
        page=page,
    )
    person = an_object(_("A person."), **fields_of(Person), page=page)
    of_document = {
        **fields_of(Document),
        "kind": text(_("The kind of document, as its symbol tells it.")),
        "organ": text(_("The organ that issued it.")),
        "address": text(_("The address of the official text."), format="uri"),
    }
    document = an_object(_("A document of the United Nations."), **of_document, page=page)
    source = an_object(_("A source."), **fields_of(Source), page=page)
    term = an_object(
        _("A term of a vocabulary."), code=text(_("Its code.")), label=text(_("Its name."))
    )
    return {
        **{kind.__name__: fact(kind) for kind in FACTS},
        "UnitInBrief": unit_in_brief,
        "PersonInBrief": person,
        "DocumentInBrief": document,
        "Source": source,
        "Authority": an_object(
            _("By what authority."),
            document=text(_("The symbol of the document.")),
            paragraph=text(_("Where in it; empty if it is not known.")),
        ),
        "Evidence": an_object(
            _("A piece of evidence for a fact."),
            source=text(_("The slug of the source.")),
            locator=text(_("Where in it.")),
            supports=text(_("What of the fact it supports."), enum=[*Supports.values]),
            quotation=text(_("The few words that say it.")),
            seen=fields_of(FACTS[0])["seen"],
        ),
        "Reference": _reference(),
        "ChartUnit": _tree(),
        "Change": typed(ChangeAsData),
        "Named": an_object(
            _("Each record that was named, once."),
            units=a_list(ref("UnitInBrief"), _("Units.")),
            people=a_list(ref("PersonInBrief"), _("People.")),
            documents=a_list(ref("DocumentInBrief"), _("Documents.")),
            sources=a_list(ref("Source"), _("Sources.")),
            levels=a_list(term, _("Levels of names.")),
            themes=a_list(term, _("Themes of mandates.")),
        ),
    }


def _reference() -> Schema:
    """What a document does to a unit as such, or to a mandate of it."""
    of_unit, of_mandate = fields_of(UnitReference), fields_of(MandateReference)
    said = _("What a document does to a unit as such, or to a mandate of the unit.")
    either = an_object(said, **{**of_mandate, **of_unit})
    return {**either, "required": [*of_unit]}


def _tree() -> Schema:
    unit = typed(chart_data.UnitObject)
    return an_object(
        _("A unit on the chart of a day, with those below it."),
        **unit["properties"],
        children=a_list(ref("ChartUnit"), _("The units directly below it.")),
    )


HEAD = {
    "title": text(_("What it is called.")),
    "day": text(_("The day as of which it is told."), format="date"),
    "data_version": whole(_("The version of the data.")),
    "page": text(_("The whole address of its page on that day."), format="uri"),
    "licence": text(_("The licence of the data."), format="uri"),
}
"""What every record begins with."""


def any_fact() -> Schema:
    """A fact of any kind."""
    return {"anyOf": [ref(kind.__name__) for kind in FACTS]}


def document_about() -> Schema:
    """A document with its identifiers."""
    brief: Schema = components()["DocumentInBrief"]
    return an_object(brief["description"], **brief["properties"], **_parts(Document))


def twins() -> dict[str, Schema]:
    """The whole record of each kind, by its name in addresses."""
    dates = fields_of(FACTS[0])
    period = {name: dates[name] for name in ("start", "end")}
    sections = {
        kind.description.section.anchor: a_list(ref(kind.__name__), about(kind))
        for kind in FACTS
        if kind.description.section
    }
    unit = an_object(
        _("The unit."),
        **components()["UnitInBrief"]["properties"],
        **period,
        links=a_list(record(UnitLink, "unit"), _("Its pages elsewhere.")),
        identifiers=a_list(record(UnitIdentifier, "unit"), _("What other catalogues call it.")),
    )
    on_the_day = or_null(typed(chart_data.AroundObject))
    references = a_list(ref("Reference"), _("What documents do beside beginning and ending facts."))
    facts = a_list(any_fact(), _("Facts."))
    return {
        "units": _twin(
            unit=unit,
            on_the_day=on_the_day,
            facts=an_object(_("Its facts, all through time, by section."), **sections),
            references=references,
        ),
        "people": _twin(
            person=record(Person),
            appointments=a_list(ref("Appointment"), _("The posts that they held, newest first.")),
        ),
        "mandates": _twin(
            mandate=ref("Mandate"),
            in_force=truth(_("Is it in force on the day, and has it not expired?")),
        ),
        "documents": _twin(
            document=document_about(),
            began={**facts, "description": _("The facts that it decided.")},
            ended={**facts, "description": _("The facts whose end it decided.")},
            references=references,
        ),
        "sources": _twin(
            source=ref("Source"), facts={**facts, "description": _("All facts that it supports.")}
        ),
        "posts": _twin(post=ref("Post")),
        "relationships": _twin(relationship=ref("ParentRelationship")),
    }


def _twin(**own: Schema) -> Schema:
    return an_object(_("A record as of a day."), **HEAD, **own, named=ref("Named"))
