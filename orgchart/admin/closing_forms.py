"""The forms of the acts that close units: close, merge, split. They ask where what the units have goes."""

from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.dates import PartialDate
from orgchart.models import Fact, Mandate, ParentRelationship, Post, Unit
from orgchart.writing.acts import NewUnit
from orgchart.writing.closing import movable
from orgchart.writing.publishing import foreseen

from .act_fields import (
    Arguments,
    Choices,
    Cleaned,
    date_field,
    level_choices,
    text_field,
    unit_field,
    units_field,
)
from .act_forms import ActForm, NewUnitForm
from .labels import names_of_units
from .typed import Words
from .unit_facts import in_words

ENDS: Words = _("It ends")


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
        ``otherwise`` says what happens to what no unit takes. Four queries for each unit, and one.
        """
        facts, names = self._things(units, end)
        takers = [*heirs, *(self.cleaned_data.get("takers") or [])]
        values = {unit.code: self.value_of(unit) for unit in takers}
        codes = {value: code for code, value in values.items()}
        named: Choices = [*{values[unit.code]: _name_of(unit) for unit in takers}.items()]
        data = self._typed()
        # An answer that means that something stays is not one that it ends.
        asked = "goes" if otherwise is ENDS else "stays-or-goes"
        for fact in facts:
            must_go = _is_below(fact) and otherwise is ENDS
            choices = named if must_go else [("", otherwise), *named]
            if not choices:
                continue
            name = f"{asked}-{fact._meta.model_name}-{fact.pk}"
            if data.get(name) not in dict(choices):
                self.has_lost_answers |= name in data
                data[name] = values.get(usual(fact), "")
                self.has_unseen = True
            self._asked[name] = fact
            self.fields[name] = forms.ChoiceField(
                label=_what(fact, names), choices=choices, required=False
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
            found = [fact for unit in units for fact in movable(unit, end)]
            own = {unit.pk for unit in units}
            facts = [
                fact
                for fact in found
                if not (isinstance(fact, ParentRelationship) and own.issuperset(fact.unit_ids))
            ]
            return facts, names_of_units({pk for fact in facts for pk in fact.unit_ids})

    def arguments(self) -> Arguments:
        return {**super().arguments(), "goes": self.goes}


def _name_of(unit: Unit | NewUnit) -> str:
    """The name of a unit that the registry has (loaded with its latest name), or of a new one."""
    return str(unit.name if isinstance(unit, NewUnit) else unit.latest_name)  # type: ignore[attr-defined] # annotated


def _is_below(fact: Fact) -> bool:
    """Is it the solid line of a unit below? It needs another unit above, so it does not simply end."""
    return isinstance(fact, ParentRelationship) and fact.is_solid


def _what(fact: Fact, names: dict[int, str]) -> str:
    """What the page calls a thing that goes somewhere."""
    unit = names.get(fact.unit_ids[0], "")
    if _is_below(fact):
        return gettext("Unit below: %(unit)s") % {"unit": unit}
    if isinstance(fact, ParentRelationship):
        words = fact.sentence.text(lambda record: names.get(record.pk, "") or str(record))
        return gettext("Dotted line: %(line)s") % {"line": words}
    values = {"what": in_words(fact, names), "unit": unit}
    if isinstance(fact, Mandate):
        return gettext("Mandate of %(unit)s: %(what)s") % values
    return gettext("Post of %(unit)s: %(what)s") % values


def _usually_to(code: str, below: str) -> Callable[[Fact], str]:
    """Mandates, dotted lines and most posts go to one unit, units below to another; a head's post ends."""

    def usual(fact: Fact) -> str:
        if _is_below(fact):
            return below
        return "" if isinstance(fact, Post) and fact.heads_unit else code

    return usual


class CloseForm(HandoverForm):
    act = "close"
    verb = _("Close")
    title = _("Close a unit")
    about = _(
        "Its name, lines, places, posts, appointments and mandates end with it. The units below it "
        "move to the unit that you name."
    )

    start = None  # type: ignore[assignment] # Django removes a field of the base by None
    unit = unit_field()
    end = date_field(_("Last day"), _("The last day of the unit: 2007, June 2007 or 29/06/2007."))
    heir = unit_field(
        required=False,
        label=_("The units below move to"),
        help_text=_("Units that are below it on its last day must go somewhere."),
    )
    field_order = ("unit", "end", "heir")

    def clean(self) -> Cleaned:
        """Ask at once where the units below it go. Two queries.

        Of a plan the preview says it: earlier acts of the plan may have moved them.
        """
        cleaned = super().clean()
        unit, end = cleaned.get("unit"), cleaned.get("end")
        heir = cleaned.get("heir")
        if unit and end and (heir or cleaned.get("plan") or "heir" in self.errors):
            heirs = [heir] if heir else []
            self.ask_where([unit], end, heirs, _usually_to("", heir.code if heir else ""))
        elif unit and end:
            self._ask_for_an_heir(unit, end)
        return cleaned

    def _ask_for_an_heir(self, unit: Unit, end: PartialDate) -> None:
        lines = (
            unit.children.published().on(end.after.first).filter(kind__in=ParentRelationship.SOLID)
        )
        below = names_of_units(lines.values_list("child", flat=True))
        if not below:
            self.ask_where([unit], end, [], _usually_to("", ""))
            return
        message = gettext("Say where the units below it move: %(units)s.")
        self.add_error("heir", message % {"units": ", ".join(sorted(below.values()))})
        above = unit.parents.published().on(end.last).filter(kind__in=ParentRelationship.SOLID)
        if line := above.first():
            message = gettext(
                "The unit above it is chosen now. Change it if need be, and press Preview."
            )
            self.add_error("heir", message)
            self.data = self._typed()
            self.data["heir"] = str(line.parent_id)

    def arguments(self) -> Arguments:
        own = {name: self.cleaned_data[name] for name in ("unit", "end", "heir")}
        return {"basis": self.basis, "goes": self.goes, **own}


class PartForm(NewUnitForm):
    """A new unit that may be left empty."""

    use_required_attribute = False
    may_stay_empty = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = True
        self.label_suffix = ""

    def has_changed(self) -> bool:
        """Did a person type something? A list of choices has one from the beginning."""
        return any(self[name].value() for name in ("code", "name", "acronym"))


PartFormSet = forms.formset_factory(PartForm, extra=3, max_num=12, absolute_max=12)


class _WithNewUnits(HandoverForm):
    """An act that may found units."""

    most_new = 12

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.parts = PartFormSet(data, prefix="part", form_kwargs={"levels": level_choices()})
        if self.most_new == 1:
            self.parts.extra = 1

    def is_valid(self) -> bool:
        return bool(super().is_valid() & self.parts.is_valid())

    def value_of(self, unit: Unit | NewUnit) -> str:
        """A new unit is named by the place of its boxes: its code may be typed again."""
        if isinstance(unit, Unit):
            return super().value_of(unit)
        places = [number for number, part in enumerate(self.parts) if part.has_changed()]
        return f"new:{places[self.new_units().index(unit)]}"

    def new_units(self) -> list[NewUnit]:
        return [part.new_unit() for part in self.parts if part.has_changed()]


class MergeForm(_WithNewUnits):
    act = "merge"
    verb = _("Merge")
    title = _("Merge units")
    about = _(
        "The units end the day before, and the units below them move to the unit that they become: "
        "one that exists, or a new one."
    )
    most_new = 1

    unit = unit_field()
    others = units_field(required=False, label=_("Together with"))
    into = unit_field(
        required=False,
        label=_("Into"),
        help_text=_("One of them, or another unit. Empty: they become the new unit below."),
    )
    field_order = ("unit", "others", "into", "start")

    def clean(self) -> Cleaned:
        cleaned = super().clean()
        new = [part for part in self.parts if part.has_changed()]
        if bool(cleaned.get("into")) == bool(new):
            self.add_error(
                "into",
                gettext("Name the unit that they become: one that exists, or a new one below."),
            )
        elif not self.errors and self.parts.is_valid():
            into = cleaned["into"] or self.new_units()[0]
            units = [unit for unit in self._units(cleaned) if unit != into]
            usual = _usually_to(into.code, into.code)
            self.ask_where(units, cleaned["start"].before, [into], usual)
        return cleaned

    def _units(self, cleaned: Cleaned) -> list[Unit]:
        return list(dict.fromkeys([cleaned["unit"], *cleaned["others"]]))

    def arguments(self) -> Arguments:
        data = self.cleaned_data
        into = data["into"] or self.new_units()[0]
        return {**super().arguments(), "units": self._units(data), "into": into}


class SplitForm(_WithNewUnits):
    act = "split"
    verb = _("Split")
    title = _("Split a unit")
    about = _("The unit ends the day before, unless it continues beside its parts.")

    unit = unit_field()
    goes_on = forms.BooleanField(required=False, label=_("The unit itself continues"))
    existing = units_field(required=False, label=_("Into units that exist"))
    heir = text_field(
        200,
        label=_("The units below move to"),
        required=False,
        help_text=_(
            "The name or the acronym of one of the parts. Empty: to the first part. Under “Where it goes” "
            "you can choose for each unit."
        ),
    )
    field_order = ("unit", "goes_on", "existing", "heir", "start")

    def clean(self) -> Cleaned:
        cleaned = super().clean()
        codes = self._codes(cleaned)
        place = self._place_of_heir(cleaned)
        if place is None:
            self.add_error("heir", self._no_such_part(cleaned))
        if codes and not self.errors and self.parts.is_valid():
            unit = cleaned["unit"]
            below = codes[place or 0]
            usual, otherwise = _usually_to(codes[0], below), ENDS
            if cleaned["goes_on"]:
                usual = _usually_to("", "")
                otherwise = gettext("It stays with %(unit)s") % {"unit": _name_of(unit)}
            parts = self._parts(cleaned)
            self.ask_where([unit], cleaned["start"].before, parts, usual, otherwise)
        return cleaned

    def _parts(self, cleaned: Cleaned) -> list[NewUnit | Unit]:
        """The parts, in the order in which the act gets them."""
        return [*self.new_units(), *cleaned["existing"]]

    def _place_of_heir(self, cleaned: Cleaned) -> int | None:
        """The place among the parts of the one to which the units below go; None if no part is called so."""
        heir = str(cleaned.get("heir") or "").casefold()
        if not heir:
            return 0
        called = [[*map(str.casefold, words)] for words in self._called(cleaned)]
        return next((at for at, words in enumerate(called) if heir in words), None)

    def _called(self, cleaned: Cleaned) -> list[tuple[str, ...]]:
        """What a person can call each part: by its name, its acronym or its code."""
        self.parts.is_valid()
        new = [part.cleaned_data for part in self.parts if part.has_changed()]
        called = [tuple(str(one.get(n) or "") for n in ("name", "acronym", "code")) for one in new]
        for unit in cleaned.get("existing", []):
            called.append((unit.latest_name, unit.latest_acronym, unit.code))
        return called

    def _no_such_part(self, cleaned: Cleaned) -> str:
        names = [called[0] for called in self._called(cleaned)]
        if not names:
            return gettext("There are no parts yet. Name a part before you name it here.")
        message = gettext("No part is called that. Write one of these: %(parts)s.")
        return message % {"parts": ", ".join(names)}

    def _codes(self, cleaned: Cleaned) -> list[str]:
        """The codes of the parts, in the order in which the act gets them."""
        self.parts.is_valid()  # a code that was left empty is made then
        new = [str(part.cleaned_data.get("code")) for part in self.parts if part.has_changed()]
        return [*new, *(unit.code for unit in cleaned.get("existing", []))]

    def arguments(self) -> Arguments:
        data = self.cleaned_data
        return {
            **super().arguments(),
            "unit": data["unit"],
            "into": self._parts(data),
            "goes_on": data["goes_on"],
            "heir": self._place_of_heir(data) or 0,
        }
