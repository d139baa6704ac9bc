"""The boxes of the admin that find a record while a person types, and that can name a new one."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypedDict

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart import symbols
from orgchart.dates import PartialDate, PartialDateError
from orgchart.models import Document, Fact, Person, Record, Source, Unit
from orgchart.models.fields import refuse_implausible
from orgchart.models.records import related_kind
from orgchart.writing.citing import (
    document_of,
    is_address,
    likely_symbols,
    person_called,
    source_at,
    why_no_symbol,
)
from orgchart.writing.doubtful_documents import confirmation_of, doubt_about_date

from .labels import labels_of
from .typed import Files

Group = tuple[str | None, list[dict[str, Any]], int | None]
"""Options of a box under their heading, as Django's widgets give them."""


def is_number(text: object) -> bool:
    """Can it be a primary key? What a browser sends need not be what its form offered."""
    return str(text).isdecimal() and len(str(text)) < 19  # 64 bits hold any number of 18 digits


class ReadsNumbers(forms.Widget):
    """A box for several records that reads primary keys alone."""

    def value_from_datadict(self, data: Mapping[str, object], files: Files, name: str) -> list[str]:
        return list(filter(is_number, super().value_from_datadict(data, files, name) or []))


def refuse_nonsense(form: forms.Form, name: str) -> None:
    """Add an error if an address asks for a record by something else than its number, which boxes do not read."""
    text = form.data.get(form.add_prefix(name), "")
    if text and not is_number(text):
        message = _("“%(text)s” was not understood. Choose one, or leave the box empty.")
        form.add_error(name, message % {"text": text})


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete box that shows a record already loaded without asking for it again."""

    known: Record | None = None

    def value_from_datadict(self, data: Mapping[str, object], files: Files, name: str) -> str:
        chosen = super().value_from_datadict(data, files, name)
        return chosen if is_number(chosen) or self._names_a_code() else ""

    def _names_a_code(self) -> bool:
        """Does it choose a record by its code, not by its primary key?"""
        return self.field.target_field.name == "code"

    def optgroups(
        self, name: str, value: Sequence[str], attr: dict[str, object] | None = None
    ) -> list[Group]:
        chosen = [pk for pk in value if pk not in ("", None)]
        record = self._chosen(list(map(str, chosen)))
        if record is None:
            return super().optgroups(name, value, attr)
        key = getattr(record, self.field.target_field.attname)
        label = labels_of([record])[record.pk]
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, key, label, True, len(options)))
        return [(None, options, 0)]

    def _chosen(self, keys: list[str]) -> Record | None:
        """The record that is chosen: the known one if it is that, or else it is read."""
        attribute = self.field.target_field.attname
        if self.known and [str(getattr(self.known, attribute))] == keys:
            return self.known
        kind = self.field.related_model
        if len(keys) != 1 or not issubclass(kind, Unit | Fact) or not is_number(keys[0]):
            return None
        found: Record | None = kind.objects.filter(**{attribute: keys[0]}).with_relations().first()
        return found


# --- a record that the registry does not have yet ---

ADD = "add:"
"""How the choice of a new record begins; what names it follows: a symbol, an address, a name."""
ONLY_KNOWN = "only_known"
"""What a box asks the autocomplete for that can name no new record."""
MADE_ON_THE_WAY: tuple[type[Record], ...] = (Document, Source, Person)
"""The kinds of record that a box can name before the registry has them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new record, as a box names it."""

    kind: type[Record]
    words: str
    """What was typed: a symbol, an address, a name, or else a title."""
    title: str
    date: str
    where: str = ""
    """The symbol or the address, if a title was typed."""
    sure: str = ""
    """What the person has confirmed about a doubtful date, as ``confirmation`` says it."""

    @property
    def is_titled(self) -> bool:
        """Was a title typed, so that the form asks for the symbol or the address?"""
        can_be = self.kind in (Document, Source) and self.words.strip()
        return bool(can_be) and not _is_place(self.kind, self.words)

    def __str__(self) -> str:
        return f"{ADD}{self.words}"

    def record(self) -> Record:
        """The known record if there is one now, or a new one that is not saved.

        A few queries. Raises ValidationError.
        """
        if self.kind is Person:
            return person_called(self.words)
        make = document_of if self.kind is Document else source_at
        title = self.title.strip()
        if not self.is_titled:
            found = make(self.words, title, self._day())
        elif self.where.strip() or self.kind is Source:
            found = make(self.where, title or self.words, self._day())
        else:
            message = _("Give the symbol of the new document “%(title)s”.")
            raise ValidationError(message % {"title": self.words}, code="no_symbol")
        if isinstance(found, Document) and found._state.adding and not found.title:
            raise ValidationError(NO_TITLE % {"symbol": found.symbol}, code="no_title")
        if found._state.adding and self.doubt and not self.is_sure:
            raise ValidationError(f"{self.doubt} {ASKED_BELOW}", code="doubtful_date")
        return found

    @property
    def _symbol(self) -> str:
        return self.where if self.is_titled else self.words

    @property
    def doubt(self) -> str:
        """What is doubtful about the date that was typed; empty if nothing is."""
        with suppress(ValidationError):
            if self.kind is not Person:
                return doubt_about_date(self._symbol, self._day(), timezone.localdate())
        return ""

    @property
    def confirmation(self) -> str:
        """What a tick at the question about the date sends."""
        with suppress(ValidationError):
            return confirmation_of(self._symbol, self._day())
        return ""

    @property
    def is_sure(self) -> bool:
        """Did the person say that this date is right?"""
        return self.sure == self.confirmation

    def _day(self) -> PartialDate | None:
        if not self.date.strip():
            return None
        try:
            day = PartialDate.read(self.date)
        except PartialDateError as error:
            raise ValidationError(str(error), code="invalid_date") from None
        refuse_implausible(day)
        return day


NO_TITLE = gettext_lazy(
    "%(symbol)s is new: give its title, as it is printed on the document, in the box below."
)
ASKED_BELOW = gettext_lazy("Correct it, or tick “The date is right”.")
LEAST_TITLE = 8
"""With fewer letters, what was typed is no title."""


def _is_place(kind: type[Record], text: str) -> bool:
    """Does it say where the document or the source is: a symbol, or for a source an address?"""
    with suppress(symbols.SymbolError):
        return bool(symbols.parse(text))
    return kind is Source and is_address(text)


class Offer(TypedDict, total=False):
    """A choice that a box offers; the script of the forms reads the same names."""

    id: str
    text: str
    title: str
    """The title of a new record, of which the form asks the symbol or the address."""
    disabled: bool
    """Is it no choice, but the reason why there is none?"""
    place: str
    """Where in the document: “para. 59”."""


def offers_of(kind: type[Record], term: str) -> list[Offer]:
    """What a box offers to add when nothing is found by what was typed."""
    term = " ".join(term.split())[:300]
    if kind is Person:
        words = _("Add %(name)s as a new person") % {"name": term}
        return [{"id": f"{ADD}{term}", "text": words}] if " " in term else []
    if kind not in (Document, Source):
        return []
    if likely := likely_symbols(term):
        message = (
            _("Add %(symbol)s to the documents")
            if kind is Document
            else _("Take the document %(symbol)s as the source")
        )
        return [{"id": f"{ADD}{one}", "text": message % {"symbol": one}} for one in likely]
    if reason := why_no_symbol(term, or_address=kind is Document):
        return [{"id": "no", "text": reason, "disabled": True}]
    if kind is Source and is_address(term):
        words = _("Add the page %(address)s to the sources") % {"address": term}
        return [{"id": f"{ADD}{term}", "text": words}]
    if " " not in term or len(term) < LEAST_TITLE:
        return []
    message = (
        _("Add “%(title)s” as a new document")
        if kind is Document
        else _("Add “%(title)s” as a new source")
    )
    return [{"id": f"{ADD}{term}", "text": message % {"title": term}, "title": term}]


class NewRecordBox(KnownAutocomplete):
    """A box that finds a record, or names a new one. Title and date of a new one are asked below it."""

    def value_from_datadict(self, data: Mapping[str, object], files: Files, name: str) -> Any:
        chosen = str(data.get(name) or "")
        if not chosen.startswith(ADD):
            return super().value_from_datadict(data, files, name)
        parts = (
            str(data.get(f"{name}-{part}") or "") for part in ("title", "date", "where", "sure")
        )
        kind = related_kind(self.field.model, self.field.name)
        return Wanted(kind, chosen[len(ADD) :], *parts)

    def optgroups(
        self, name: str, value: Sequence[str], attr: dict[str, object] | None = None
    ) -> list[Group]:
        wanted = [one for one in value if str(one).startswith(ADD)]
        if not wanted:
            return super().optgroups(name, value, attr)
        label = _("%(name)s (new)") % {"name": wanted[0][len(ADD) :]}
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, self.create_option(name, wanted[0], label, True, 1)], 0)]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        kind = related_kind(self.field.model, self.field.name)
        if kind is Person:
            return box
        wanted = value if isinstance(value, Wanted) else None
        context = {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "wanted": wanted,
            "is_document": kind is Document,
        }
        return box + render_to_string("orgchart/admin/_new_record.html", context)


class FindingBox(KnownAutocomplete):
    """A box that only finds records, also of kinds of which other boxes can name a new one."""

    def get_url(self) -> str:
        return f"{super().get_url()}?{ONLY_KNOWN}=1"


class NewRecordField(forms.ModelChoiceField):
    """A choice of a record, or a new one, which is not saved yet. Raises ValidationError."""

    def to_python(self, value: Any) -> Any:
        return value.record() if isinstance(value, Wanted) else super().to_python(value)


def box_for(relation: Any, site: Any) -> KnownAutocomplete:
    """The box for a relation, and whether it can name a new record."""
    can_make = related_kind(relation.model, relation.name) in MADE_ON_THE_WAY
    return (NewRecordBox if can_make else KnownAutocomplete)(relation, site)
