"""Units and documents as reconciliation names them: by the path of their page, and as of a day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart import symbols
from orgchart.dates import PartialDate, Period
from orgchart.language_addresses import in_the_site
from orgchart.languages import isolated, joined, level_label, written_together
from orgchart.models import BETWEEN, Document, UnitName
from orgchart.models.descriptions import Text
from orgchart.official import official
from orgchart.queries.over_time import UnitsOverTime
from orgchart.views.unit_life import Life

UNIT, DOCUMENT = "unit", "document"
TYPES: dict[str, tuple[Text, Text]] = {
    UNIT: (
        gettext_lazy("Unit"),
        gettext_lazy("A department, office, section or operation, by any name that it ever had"),
    ),
    DOCUMENT: (
        gettext_lazy("Document"),
        gettext_lazy("A document of the United Nations, by its symbol or its title"),
    ),
}
"""The types of entity, each with what it is called and what it is."""
_ID = re.compile(r"(?P<rooms>units|documents)/(?P<key>[^\x00]+)")
_CODE = re.compile(r"[a-z0-9-]+")


def type_object(name: str) -> dict[str, str]:
    """A type as the protocol writes it."""
    return {"id": name, "name": str(TYPES[name][0])}


class Entity:
    """A unit or a document, as of a day."""

    type: ClassVar[str]

    @property
    def record(self) -> Any:
        """The record itself."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """The path of its page in English, without the strokes at its ends: ``units/dpko``."""
        return in_the_site(self.record.get_absolute_url()).strip("/")

    @property
    def name(self) -> str:
        """What it is called."""
        raise NotImplementedError

    @property
    def description(self) -> str:
        """What tells it from namesakes, in a line. What is not of the language in use is marked."""
        raise NotImplementedError

    @property
    def forms(self) -> Iterable[str]:
        """Everything that it is called."""
        raise NotImplementedError


@dataclass
class UnitSeen(Entity):
    """A unit as of a day; without one as of today, or else of its last day, or of its first to come."""

    type: ClassVar[str] = UNIT
    over_time: UnitsOverTime
    pk: int
    asked: date | None = None

    @property
    def record(self) -> Any:
        return self.over_time.unit(self.pk)

    @cached_property
    def life(self) -> Life:
        """When it existed."""
        return Life(self.names, timezone.localdate())

    @cached_property
    def day(self) -> date:
        """The day of which is told."""
        return self.asked or self.life.shown_day

    @property
    def names(self) -> list[UnitName]:
        """All its names."""
        return self.over_time.names[self.pk]

    @cached_property
    def named(self) -> UnitName:
        """Its name on the day, or else the last."""
        return self.over_time.name_on(self.pk, self.day)

    @property
    def parent(self) -> "UnitSeen | None":
        """The unit that it answers to on the day."""
        above = self.over_time.parent_on(self.pk, self.day)
        if above is None or above not in self.over_time.above.names:
            return None
        return UnitSeen(self.over_time.above, above, self.day)

    @property
    def name(self) -> str:
        return self.named.name

    @property
    def description(self) -> str:
        parent = self.parent
        told = [self.named.acronym, level_label(self.named.level.label)]
        if parent:
            told.append(written_together(_("answers to %(unit)s"), unit=parent.named.label))
        return joined(filter(None, [*told, isolated(self.life.period.in_words)]), BETWEEN)

    @property
    def forms(self) -> Iterable[str]:
        yield self.record.code
        for name in self.names:
            yield from forms_of(name)


def forms_of(name: UnitName) -> Iterable[str]:
    """A name in every language, its acronyms, and both together."""
    spelt = list(dict.fromkeys([(name.name, name.acronym), name.in_english]))
    spelt += [(one.text, one.acronym) for one in name.translations.all()]
    for text, acronym in spelt:
        yield text
        if acronym:
            yield from (acronym, f"{text} {acronym}", f"{acronym} {text}")


@dataclass
class DocumentSeen(Entity):
    """A document. It is the same on every day."""

    type: ClassVar[str] = DOCUMENT
    document: Document

    @property
    def record(self) -> Any:
        return self.document

    @property
    def name(self) -> str:
        return self.document.symbol

    @property
    def description(self) -> str:
        known = self.document
        dated = isolated(known.date.in_words) if known.date else ""
        return joined(filter(None, [known.title_to_read or official(known.organ), dated]), BETWEEN)

    @property
    def titles(self) -> list[str]:
        """Its title, as it is recorded and in the language in use."""
        return [*filter(None, dict.fromkeys((self.document.title, self.document.in_language)))]

    @property
    def forms(self) -> Iterable[str]:
        symbol = self.document.symbol
        yield symbol
        for title in self.titles:
            yield from (title, f"{symbol} {title}")


@dataclass
class Known:
    """Units and documents that were read together."""

    units: UnitsOverTime
    documents: dict[int, Document]

    def seen(self, kind: str, pk: int, day: date | None) -> Entity | None:
        """The entity of that type and key as of a day; None if the public does not see it."""
        if kind == UNIT:
            return UnitSeen(self.units, pk, day) if pk in self.units.names else None
        return DocumentSeen(self.documents[pk]) if pk in self.documents else None


def known_of(unit_ids: Iterable[int], document_ids: Iterable[int]) -> Known:
    """Those units and documents. Three queries, and one for each further kind of fact that is asked for."""
    public = Document.objects.public()
    wanted = set(document_ids)
    return Known(UnitsOverTime(unit_ids), public.in_bulk(wanted) if wanted else {})


def keys_of(written: Iterable[str]) -> dict[str, tuple[str, int]]:
    """The type and the primary key of what each text names by its id or by the address of its page.

    Texts that name nothing are left out. Two queries at most.
    """
    codes: dict[str, list[str]] = {}
    by_symbol: dict[str, list[str]] = {}
    for text in dict.fromkeys(written):
        if not (read := _ID.fullmatch(_path(text))):
            continue
        key = read["key"]
        if read["rooms"] == "units":
            if _CODE.fullmatch(key.lower()):
                codes.setdefault(key.lower(), []).append(text)
        elif symbol := _symbol(key):
            by_symbol.setdefault(symbol, []).append(text)
    found: dict[str, tuple[str, int]] = {}
    if codes:
        names = UnitName.objects.published().filter(unit__code__in=codes)
        for code, pk in names.values_list("unit__code", "unit_id").distinct():
            found |= dict.fromkeys(codes[code], (UNIT, pk))
    if by_symbol:
        documents = Document.objects.public().filter(symbol__in=by_symbol)
        for symbol, pk in documents.values_list("symbol", "pk"):
            found |= dict.fromkeys(by_symbol[symbol], (DOCUMENT, pk))
    return found


def _path(text: str) -> str:
    """The path in an id or an address in any language, without strokes at its ends."""
    text = text.strip()
    if "://" in text:
        try:
            text = urlsplit(text).path
        except ValueError:
            return ""
    return in_the_site(f"/{text.strip('/')}/").strip("/").removesuffix(".json")


def _symbol(path: str) -> str:
    try:
        return symbols.parse(path).text
    except symbols.SymbolError:
        return ""


def fits(entity: Entity, asked: PartialDate) -> bool:
    """May it have existed on a day, or in a month or a year? A document exists from its date on."""
    period = Period(asked, asked)
    if isinstance(entity, UnitSeen):
        return any(name.period.overlaps(period) for name in entity.names)
    dated = entity.record.date
    return not dated or Period(dated, None).overlaps(period)
