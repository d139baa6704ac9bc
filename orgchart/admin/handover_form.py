"""A form that asks of each thing that a unit has where it goes, for the acts that close units."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.dates import PartialDate
from orgchart.models import Fact, ParentRelationship, Post, Standing, TakenOver, Unit
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


MANY = 10
"""From how many things of a kind on one answer is asked for all of them."""
AS_ALL = "*"
"""The answer of what is no exception."""


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """A thing of which there are many: where it goes if that is not where the others go."""

    name: str
    label: str
    choices: Choices
    chosen: str

    @property
    def is_exception(self) -> bool:
        return self.chosen != AS_ALL

    @property
    def options(self) -> str:
        """The options of its box. A page has hundreds of boxes, so no template is read for each."""
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (value, SELECTED if value == self.chosen else "", label)
                for value, label in self.choices
            ),
        )


@dataclass(frozen=True, slots=True)
class AskedOnPage:
    """A field that asks where something goes."""

    field: forms.BoundField
    one_by_one: list[OneOfMany]
    """The things that it is about, if they are many."""

    @property
    def exceptions(self) -> int:
        """How many of them go elsewhere."""
        return sum(one.is_exception for one in self.one_by_one)


SELECTED = mark_safe(" selected")


@dataclass(frozen=True, slots=True)
class _Question:
    """Where one thing goes."""

    fact: Fact
    how: str
    """How the names of its boxes begin: one answer means that something ends, stays or is deleted, and is not
    taken for another."""
    choices: Choices
    first: str
    """The answer that is usually right."""

    @property
    def name(self) -> str:
        """The name of its own box."""
        return f"{self.how}-{self.fact._meta.model_name}-{self.fact.pk}"

    @property
    def of_all(self) -> str:
        """The name of the box for all that have the same answers."""
        below = "-below" if _is_below(self.fact) else ""
        return f"{self.how}-all-{self.fact._meta.model_name}{below}"

    @property
    def is_later(self) -> bool:
        return self.how.startswith("starts")


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
        self._asked: dict[str, list[OneOfMany]] = {}
        """The fields that ask, by name, each with what may be an exception."""
        self._answers = QueryDict(mutable=True)
        """What was typed, with the usual answer where there was none."""
        self.goes: dict[Fact, str] = {}
        """What a person chose: the code of the unit in which a fact goes on, or nothing if it ends."""
        self.has_unseen = False
        """Is there a thing of which the person did not see yet where it goes?"""
        self.has_lost_answers = False
        """Did an answer name a unit that is not offered? Then it is the usual one again."""

    def fieldsets(self) -> list[tuple[Words, list[forms.BoundField]]]:
        (title, own), *later = super().fieldsets()
        return [(title, [field for field in own if field.name not in self._asked]), *later]

    def where_it_goes(self) -> list[AskedOnPage]:
        """What is asked, in the order of the page: about one thing, or about all of a kind with its exceptions."""
        return [AskedOnPage(self[name], one_by_one) for name, one_by_one in self._asked.items()]

    def ask_where(
        self,
        units: Collection[Unit],
        end: PartialDate,
        heirs: Iterable[Unit | NewUnit],
        usual: Callable[[Fact], str],
        otherwise: Words = ENDS,
    ) -> None:
        """Add a field for each thing of the units that can go on in another one, and read the answers. Many of a
        kind get one field for all of them, and each may be an exception.

        An answer that is not offered, as after another choice of the heir, becomes the usual one.
        ``heirs`` are the units that can take it over, ``usual`` names the one that usually does, and
        ``otherwise`` says what happens to what no unit takes. What begins only after the last day is
        deleted, stays as it is, or goes to another unit. Some twenty queries for each unit, and one.
        """
        facts, names = self._things(units, end)
        takers = [*heirs, *(self.cleaned_data.get("takers") or [])]
        values = {unit.code: self.value_of(unit) for unit in takers}
        codes = {value: code for code, value in values.items()} | {STAYS: STAYS}
        named: Choices = [*{values[unit.code]: name_of(unit) for unit in takers}.items()]
        self.data = self._answers = self._typed()
        questions: dict[str, list[_Question]] = defaultdict(list)
        for fact in facts:
            is_later = begins_after(fact, end)
            if choices := _choices(fact, named, otherwise, is_later):
                first = _first_answer(fact, values.get(usual(fact), ""), dict(choices))
                question = _Question(fact, _asked_how(otherwise, is_later), choices, first)
                questions[question.of_all].append(question)
        for name, alike in questions.items():
            if len(alike) < MANY:
                for one in alike:
                    said = self._ask(one.name, _what(one, names), one.choices, one.first)
                    self.goes[one.fact] = codes.get(said, "")
            else:
                for fact, said in self._ask_of_all(name, alike, names).items():
                    self.goes[fact] = codes.get(said, "")

    def _ask(self, name: str, label: str, choices: Choices, first: str) -> str:
        """Add a field, and read its answer: the usual one, ``first``, if there is none that is offered."""
        said = self._answer(name, dict(choices), first)
        self._asked[name] = []
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        if said not in dict(choices):
            self.add_error(name, gettext("Choose one of the units of the list."))
        return said

    def _ask_of_all(
        self, name: str, alike: Sequence[_Question], names: dict[int, str]
    ) -> dict[Fact, str]:
        """Ask where all things of a kind go, with the exceptions one by one."""
        [(usual, _number)] = Counter(one.first for one in alike).most_common(1)
        choices = alike[0].choices
        of_all = self._ask(name, _what_all(alike), choices, usual)
        offered = [(AS_ALL, gettext("As all of them")), *choices]
        said: dict[Fact, str] = {}
        for one in alike:
            first = AS_ALL if one.first == usual else one.first
            answer = self._answer(one.name, dict(offered), first)
            said[one.fact] = of_all if answer == AS_ALL else answer
            self._asked[name].append(OneOfMany(one.name, _what(one, names), offered, answer))
        return said

    def _answer(self, name: str, offered: Container[str], first: str) -> str:
        """What was chosen, or the usual answer if nothing was, or what is not offered any more."""
        if self._answers.get(name) in offered:
            return str(self._answers[name])
        self.has_lost_answers |= name in self._answers
        self._answers[name] = first
        self.has_unseen = True
        return first

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

    A unit below needs another unit above. What does not close with a unit, such as a succession, goes nowhere.
    """
    if not fact.description.closes_with:
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
    if fact.description.taken_over == TakenOver.WHOLLY:
        return usual
    return STAYS if STAYS in choices and fact.description.closes_with else ""


def _asked_how(otherwise: Words, is_later: bool) -> str:
    """How the names of the boxes begin that have these answers."""
    if otherwise is not ENDS:
        return "stays-or-goes"
    return "starts-or-goes" if is_later else "goes"


def _is_below(fact: Fact) -> bool:
    """Is it the solid line of a unit below? It needs another unit above, so it does not simply end."""
    return isinstance(fact, ParentRelationship) and fact.is_solid


def _what(question: _Question, names: dict[int, str]) -> str:
    """What the page calls a thing that goes somewhere, and when it begins if that is later."""
    called = _called(question.fact, names)
    if not question.is_later:
        return called
    return gettext("%(what)s, %(when)s") % {
        "what": called,
        "when": question.fact.period.in_words,
    }


def _what_all(alike: Sequence[_Question]) -> str:
    """What the page calls many things of a kind."""
    fact = alike[0].fact
    kinds = str(fact._meta.verbose_name_plural)
    if isinstance(fact, ParentRelationship):
        kinds = gettext("units below") if _is_below(fact) else gettext("dotted lines")
    words = gettext("All %(count)d %(kinds)s")
    if alike[0].is_later:
        words = gettext("All %(count)d %(kinds)s that begin later")
    return words % {"count": len(alike), "kinds": kinds}


def _called(fact: Fact, names: dict[int, str]) -> str:
    unit = names.get(fact.unit_ids[0], "")
    if _is_below(fact):
        is_draft = fact.status == Standing.DRAFT
        words = (
            gettext("Draft unit below: %(unit)s") if is_draft else gettext("Unit below: %(unit)s")
        )
        return words % {"unit": unit}
    kind = str(capfirst(fact._meta.verbose_name))
    if len(fact.unit_relations) > 1:
        words = fact.sentence.text(lambda record: names.get(record.pk, "") or str(record))
        if isinstance(fact, ParentRelationship):
            return gettext("Dotted line: %(line)s") % {"line": words}
        return gettext("%(kind)s: %(line)s") % {"kind": kind, "line": words}
    values = {"kind": kind, "what": in_words(fact, names), "unit": unit}
    return gettext("%(kind)s of %(unit)s: %(what)s") % values


def usually_to(code: str, below: str) -> Callable[[Fact], str]:
    """Mandates, dotted lines and most posts go to one unit, units below to another; a head's post ends."""

    def usual(fact: Fact) -> str:
        if _is_below(fact):
            return below
        return "" if isinstance(fact, Post) and fact.heads_unit else code

    return usual
