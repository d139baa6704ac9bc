"""The properties of units and documents: what a row can be narrowed by, and what can be fetched for it.

Dates are texts, as they are written (EDTF): the protocol's own kind of date needs a day and a time, and a day
that is not known is never made up.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from orgchart.dates import PartialDate, PartialDateError, Period
from orgchart.languages import in_words_to_keep, level_label
from orgchart.models import Document, Unit
from orgchart.models.descriptions import Text
from orgchart.official import official
from orgchart.queries.search_words import plain

from .entities import DOCUMENT, UNIT, DocumentSeen, Entity, UnitSeen

ALIKE = 92.0
"""How alike two texts must be, in per cent, to be the same value."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an entity has as a property: a text, or another entity."""

    text: str
    id: str = ""
    """The id of the entity; empty for a text."""
    forms: Sequence[str] = ()
    """What else the entity is called."""

    def as_object(self) -> dict[str, str]:
        """The value as the protocol writes it."""
        return {"id": self.id, "name": self.text} if self.id else {"str": self.text}


@dataclass(frozen=True, slots=True)
class Property:
    """A property of entities of some types."""

    id: str
    name: Text
    about: Text
    types: Sequence[str]
    read: Callable[[Any], Iterable[Value]]
    """The values of an entity as of its day."""
    leads_to: str = ""
    """The type of entity that it has as values; empty for texts."""
    is_date: bool = False

    def values(self, entity: Entity) -> list[Value]:
        """What an entity has; nothing if it is of another type."""
        if entity.type not in self.types:
            return []
        return [value for value in self.read(entity) if value.text]

    def agrees(self, entity: Entity, asked: Sequence["Asked"]) -> bool | None:
        """Is one of the values among those that are asked for? None if nothing is known of it."""
        values = self.values(entity)
        if not values:
            return None
        if self.is_date:
            return any(_same_time(value.text, one.text) for value in values for one in asked)
        return any(_same(value, one) for value in values for one in asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that a question has: a text, with the id of an entity if it was reconciled already."""

    text: str
    id: str = ""


def _same(value: Value, asked: Asked) -> bool:
    if value.id and asked.id:
        return value.id == asked.id.strip("/")
    text = plain(asked.text)
    forms = {plain(form) for form in (value.text, *value.forms)}
    return bool(text) and any(fuzz.ratio(text, form) >= ALIKE for form in forms)


def _same_time(value: str, asked: str) -> bool:
    """May two dates be the same day, as far as they are known?"""
    try:
        written, wanted = PartialDate.parse(value), read_date(asked)
    except PartialDateError:
        return False
    return bool(written and wanted) and Period(written, written).overlaps(Period(wanted, wanted))


def read_date(written: str) -> PartialDate:
    """A date as people and tables write it; of a time of day only the day. Raises PartialDateError."""
    day, at, _time = written.strip().partition("T")
    return PartialDate.read(day if at and day[-1:].isdigit() else written)


def _text(value: object) -> list[Value]:
    return [Value(str(value))] if value else []


def _recorded_too(text: str, recorded: str) -> list[Value]:
    """What is said in the language in use. A table may have it as it is recorded."""
    return [Value(text, forms=(recorded,))] if text else []


def _choice(label: Text, code: str) -> list[Value]:
    """One of our words in the language in use. A table may have it in English, or as its code."""
    with in_words_to_keep():
        in_english = str(label)
    return [Value(str(label), forms=(in_english, code))]


def _document(document: Document | None) -> list[Value]:
    if not document:
        return []
    seen = DocumentSeen(document)
    return [Value(seen.name, seen.id, (document.parsed.path,))]


def _parent(unit: UnitSeen) -> list[Value]:
    above = unit.parent
    return [Value(above.name, above.id, [*above.forms])] if above else []


def _code(unit: UnitSeen) -> list[Value]:
    return _text(unit.record.code)


def _name(unit: UnitSeen) -> list[Value]:
    return _recorded_too(unit.named.name, unit.named.in_english[0])


def _acronym(unit: UnitSeen) -> list[Value]:
    return _recorded_too(unit.named.acronym, unit.named.in_english[1])


def _level(unit: UnitSeen) -> list[Value]:
    level = unit.named.level
    return [Value(level_label(level.label), forms=(level.label, unit.named.level_id))]


def _nature(unit: UnitSeen) -> list[Value]:
    nature = Unit.Nature(unit.record.nature)
    return _choice(nature.label, nature.value)


def _heads(unit: UnitSeen) -> list[Value]:
    return [
        Value(str(term.person), forms=(term.person.name,))
        for term in unit.over_time.heads_on(unit.pk, unit.day)
    ]


def _start(unit: UnitSeen) -> list[Value]:
    return _text(unit.life.period.start)


def _end(unit: UnitSeen) -> list[Value]:
    return _text(unit.life.period.end)


def _founding(unit: UnitSeen) -> list[Value]:
    return _document(unit.names[0].started_by)


def _closing(unit: UnitSeen) -> list[Value]:
    return _document(unit.life.last.ended_by)


def _symbol(seen: DocumentSeen) -> list[Value]:
    return [Value(seen.document.symbol, forms=(seen.document.parsed.path,))]


def _title(seen: DocumentSeen) -> list[Value]:
    return [Value(seen.document.title_to_read, forms=seen.titles)]


def _date(seen: DocumentSeen) -> list[Value]:
    return _text(seen.document.date)


def _organ(seen: DocumentSeen) -> list[Value]:
    organ = seen.document.organ
    return [Value(official(organ), forms=(organ,))]


def _kind(seen: DocumentSeen) -> list[Value]:
    return _choice(seen.document.KINDS[seen.document.kind], seen.document.kind)


def _official(seen: DocumentSeen) -> list[Value]:
    return _text(seen.document.official_address)


ON = Property(
    "on",
    _("Day"),
    _(
        "The day of the row, such as 2009-07-31: names, parents and levels are compared as of then. "
        "A year or a month is enough."
    ),
    (UNIT, DOCUMENT),
    lambda _entity: (),
)
"""The day, which narrows what it is asked with and has no value of its own."""

PROPERTIES: Sequence[Property] = (
    Property("code", _("Code"), _("The permanent code of a unit, such as dpko"), (UNIT,), _code),
    Property("name", _("Name"), _("The name of a unit on the day"), (UNIT,), _name),
    Property("acronym", _("Acronym"), _("The acronym of a unit on the day"), (UNIT,), _acronym),
    Property(
        "level", _("Level"), _("The level of a unit on the day, such as division"), (UNIT,), _level
    ),
    Property(
        "nature",
        _("Nature"),
        _("Organ, headquarters unit, field operation or team"),
        (UNIT,),
        _nature,
    ),
    Property(
        "parent",
        _("Parent"),
        _("The unit that a unit answers to on the day"),
        (UNIT,),
        _parent,
        UNIT,
    ),
    Property("head", _("Head"), _("Who leads a unit on the day"), (UNIT,), _heads),
    Property(
        "start",
        _("Start"),
        _("When a unit began, as far as it is known"),
        (UNIT,),
        _start,
        is_date=True,
    ),
    Property(
        "end",
        _("End"),
        _("When a unit ended, as far as it is known; nothing if it exists"),
        (UNIT,),
        _end,
        is_date=True,
    ),
    Property(
        "founded-by",
        _("Founding document"),
        _("The document that a unit began with"),
        (UNIT,),
        _founding,
        DOCUMENT,
    ),
    Property(
        "ended-by",
        _("Closing document"),
        _("The document that ended a unit"),
        (UNIT,),
        _closing,
        DOCUMENT,
    ),
    Property(
        "symbol", _("Symbol"), _("The symbol of a document, as it is printed"), (DOCUMENT,), _symbol
    ),
    Property("title", _("Title"), _("The title of a document"), (DOCUMENT,), _title),
    Property(
        "date",
        _("Date"),
        _("When a document was adopted or issued"),
        (DOCUMENT,),
        _date,
        is_date=True,
    ),
    Property("organ", _("Organ"), _("The organ that issued a document"), (DOCUMENT,), _organ),
    Property("kind", _("Kind"), _("Resolution, report, letter and so on"), (DOCUMENT,), _kind),
    Property(
        "official-text",
        _("Official text"),
        _("Where the text of a document is"),
        (DOCUMENT,),
        _official,
    ),
)
"""What can be fetched, in the order in which it is proposed. Each can narrow a question too."""
BY_ID = {one.id: one for one in (ON, *PROPERTIES)}
IDENTIFYING = ("code", "symbol", "acronym", "name", "title")
"""The properties that a question without a name is searched by, the best first."""


def proposed(kind: str = "", *, fetched: bool = False) -> list[Property]:
    """The properties of a type, or of all; the day is not among those that can be ``fetched``."""
    known = PROPERTIES if fetched else (ON, *PROPERTIES)
    return [one for one in known if not kind or kind in one.types]
