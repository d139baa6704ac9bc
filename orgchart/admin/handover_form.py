"""A form that asks of each thing that a unit has where it goes, for the acts that close units."""

from collections.abc import Callable, Collection, Container, Iterable
from contextlib import nullcontext
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.dates import PartialDate
from orgchart.models import Fact, Mandate, ParentRelationship, Post, Succession, Unit
from orgchart.writing.acts import NewUnit
from orgchart.writing.closing import STAYS, begins_after, movable
from orgchart.writing.publishing import foreseen

from .act_fields import Arguments, Choices, units_field
from .act_forms import ActForm
from .labels import in_words, names_of_units
from .typed import Words

ENDS: Words = _("It ends")
DELETED: Words = _("It is deleted, because it never begins")
UNCHANGED: Words = _("It stays as it is, as its source says it")


class HandoverForm(ActForm):
    """An act that closes units: it asks of each thing that they have where it goes.

    It asks once it knows the units, the day and those that can take something over; until then nothing
    is wrong with it. ``ask_where`` belongs at the end of ``clean`` of each act.
    """

    takers = units_field(
        required=False,
        label=_("Other units that take something over"),
        help_text=_("Preview then offers them too, for each mandate, post and line."),
    )
    FOLDED = ("takers",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: dict[str, Fact] = {}
        self.goes: dict[Fact, str] = {}
        """What a person chose: the code of the unit in which a fact goes on, or nothing if it ends."""
        self.has_unseen = False
        """Is there a thing of which the person did not see yet where it goes?"""
        self.has_lost_answers = False
        """Did an answer name a unit that is not offered? Then it is the usual one again."""

    def fieldsets(self) -> list[tuple[Words, list[forms.BoundField]]]:
        (title, own), *later = super().fieldsets()
        kept = [field for field in own if field.name not in self._asked]
        where = [(_("Where it goes"), [self[name] for name in self._asked])] if self._asked else []
        return [(title, kept), *where, *later]

    def ask_where(
        self,
        units: Collection[Unit],
        end: PartialDate,
        heirs: Iterable[Unit | NewUnit],
        usual: Callable[[Fact], str],
        otherwise: Words = ENDS,
    ) -> None:
        """Add a field for each thing of the units that can go on in another one, and read the answers.

        An answer that is not offered, as after another choice of the heir, becomes the usual one.
        ``heirs`` are the units that can take it over, ``usual`` names the one that usually does, and
        ``otherwise`` says what happens to what no unit takes. What begins only after the last day is
        deleted, stays as it is, or goes to another unit. Some ten queries for each unit, and one.
        """
        facts, names = self._things(units, end)
        takers = [*heirs, *(self.cleaned_data.get("takers") or [])]
        values = {unit.code: self.value_of(unit) for unit in takers}
        codes = {value: code for code, value in values.items()} | {STAYS: STAYS}
        named: Choices = [*{values[unit.code]: name_of(unit) for unit in takers}.items()]
        data = self._typed()
        for fact in facts:
            is_later = begins_after(fact, end)
            choices = _choices(fact, named, otherwise, is_later)
            if not choices:
                continue
            name = _name_of_box(fact, otherwise, is_later)
            if data.get(name) not in dict(choices):
                self.has_lost_answers |= name in data
                data[name] = _first_answer(fact, values.get(usual(fact), ""), dict(choices))
                self.has_unseen = True
            self._asked[name] = fact
            self.fields[name] = forms.ChoiceField(
                label=_what(fact, names, is_later), choices=choices, required=False
            )
            self.goes[fact] = codes.get(str(data[name]), "")
            if data[name] not in dict(choices):
                self.add_error(name, gettext("Choose one of the units of the list."))
        self.data = data

    def _typed(self) -> QueryDict:
        """What was typed, to be changed."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        return data

    def value_of(self, unit: Unit | NewUnit) -> str:
        """How an answer names a unit, also when its name or its code is typed again."""
        return unit.code

    def _things(
        self, units: Collection[Unit], end: PartialDate
    ) -> tuple[list[Fact], dict[int, str]]:
        """What the units have that can go on in another one, and the names of all units of it.

        A line between two of the units ends.
        """
        plan = self.cleaned_data.get("plan")
        with foreseen(plan) if plan else nullcontext():
            # Two units may have the same succession.
            found = dict.fromkeys(fact for unit in units for fact in movable(unit, end))
            own = {unit.pk for unit in units}
            facts = [
                fact
                for fact in found
                if not (isinstance(fact, ParentRelationship) and own.issuperset(fact.unit_ids))
            ]
            return facts, names_of_units({pk for fact in facts for pk in fact.unit_ids})

    def arguments(self) -> Arguments:
        return {**super().arguments(), "goes": self.goes}


def name_of(unit: Unit | NewUnit) -> str:
    """The name of a unit that the registry has (loaded with its latest name), or of a new one."""
    return str(unit.name if isinstance(unit, NewUnit) else unit.latest_name)  # type: ignore[attr-defined] # annotated


def _choices(fact: Fact, named: Choices, otherwise: Words, is_later: bool) -> Choices:
    """Where a fact can go: the units that are named, and what happens to it if none takes it.

    A unit below needs another unit above. A succession goes nowhere.
    """
    if isinstance(fact, Succession):
        return [("", DELETED), (STAYS, UNCHANGED)] if otherwise is ENDS else []
    if otherwise is not ENDS:
        return [("", otherwise), *named]
    if _is_below(fact):
        return named
    if not is_later:
        return [("", otherwise), *named]
    stays: Choices = [(STAYS, UNCHANGED)] if fact.description.may_outlast else []
    return [("", DELETED), *stays, *named]


def _first_answer(fact: Fact, usual: str, choices: Container[str]) -> str:
    """What usually becomes of a fact: of one that another unit cannot take as it is, that it stays if it
    may, or else that it is deleted."""
    if isinstance(fact, ParentRelationship | Mandate | Post):
        return usual
    return STAYS if STAYS in choices and not isinstance(fact, Succession) else ""


def _name_of_box(fact: Fact, otherwise: Words, is_later: bool) -> str:
    """The name of the box: one answer means that something ends, stays or is deleted, and is not taken
    for another."""
    beginning = "starts-or-" if is_later else ""
    asked = f"{beginning if otherwise is ENDS else 'stays-or-'}goes"
    return f"{asked}-{fact._meta.model_name}-{fact.pk}"


def _is_below(fact: Fact) -> bool:
    """Is it the solid line of a unit below? It needs another unit above, so it does not simply end."""
    return isinstance(fact, ParentRelationship) and fact.is_solid


def _what(fact: Fact, names: dict[int, str], is_later: bool) -> str:
    """What the page calls a thing that goes somewhere, and when it begins if that is later."""
    called = _called(fact, names)
    if not is_later:
        return called
    return gettext("%(what)s, %(when)s") % {"what": called, "when": fact.period.in_words}


def _called(fact: Fact, names: dict[int, str]) -> str:
    unit = names.get(fact.unit_ids[0], "")
    if _is_below(fact):
        return gettext("Unit below: %(unit)s") % {"unit": unit}
    if isinstance(fact, ParentRelationship | Succession):
        words = fact.sentence.text(lambda record: names.get(record.pk, "") or str(record))
        if isinstance(fact, Succession):
            return gettext("Succession: %(line)s") % {"line": words}
        return gettext("Dotted line: %(line)s") % {"line": words}
    kind = str(capfirst(fact._meta.verbose_name))
    values = {"kind": kind, "what": in_words(fact, names), "unit": unit}
    return gettext("%(kind)s of %(unit)s: %(what)s") % values


def usually_to(code: str, below: str) -> Callable[[Fact], str]:
    """Mandates, dotted lines and most posts go to one unit, units below to another; a head's post ends."""

    def usual(fact: Fact) -> str:
        if _is_below(fact):
            return below
        return "" if isinstance(fact, Post) and fact.heads_unit else code

    return usual
