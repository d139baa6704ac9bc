"""The forms of the acts that close units: close, merge, split."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.dates import PartialDate
from orgchart.models import ParentRelationship, Unit
from orgchart.writing.act_rows import solid_line_on
from orgchart.writing.acts import NewUnit
from orgchart.writing.closing import begins_after, lines_below

from .act_fields import (
    Arguments,
    Cleaned,
    date_field,
    level_choices,
    text_field,
    unit_field,
    units_field,
)
from .act_forms import NewUnitForm
from .handover_form import ENDS, HandoverForm, name_of, usually_to
from .labels import names_of_units


class CloseForm(HandoverForm):
    act = "close"
    verb = _("Close")
    title = _("Close a unit")
    about = _(
        "Its name, lines, places, posts, appointments and mandates end with it. A figure or a number "
        "of posts ends with it if it is open, and keeps its period if it has an end. The units below "
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

    asks = True

    def clean(self) -> Cleaned:
        """Ask at once where the units below it go, before its last day is known by those of today.

        Of a plan the preview says it: earlier acts of the plan may have moved them. Two queries.
        """
        cleaned = super().clean()
        unit, heir = cleaned.get("unit"), cleaned.get("heir")
        end = cleaned.get("end") or (PartialDate.of(self.today) if self.is_asking else None)
        if not unit or not end:
            return cleaned
        if not (heir or cleaned.get("plan") or "heir" in self.errors):
            heir = self._ask_for_an_heir(unit, end)
        if "heir" not in self.errors or cleaned.get("plan"):
            heirs = [heir] if heir else []
            self.ask_where([unit], end, heirs, usually_to("", heir.code if heir else ""))
        return cleaned

    def _ask_for_an_heir(self, unit: Unit, end: PartialDate) -> Unit | None:
        """Choose the unit above for the units below. Who asked for no more is only told about it."""
        solid = ParentRelationship.objects.published().filter(kind__in=ParentRelationship.SOLID)
        lines = (
            one for one in lines_below(unit, end) if one.is_solid and not begins_after(one, end)
        )
        below = names_of_units(line.child_id for line in lines)
        if not below:
            return None
        named = {"units": ", ".join(sorted(below.values()))}
        line = solid.on(end.last).filter(child=unit).first()
        above = Unit.objects.named_on(self.today).get(pk=line.parent_id) if line else None
        if above:
            self.data = self._typed()
            self.data["heir"] = str(above.pk)
        if above and self.is_asking:
            self["heir"].help_text = gettext(
                "The unit above it is chosen for the units below, which are listed under “Where it "
                "goes”. Choose another one if need be."
            )
            return above
        self.add_error("heir", gettext("Say where the units below it move: %(units)s.") % named)
        if above:
            message = gettext(
                "The unit above it is chosen now. Change it if need be, and press Preview."
            )
            self.add_error("heir", message)
        return None

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


class _Parts(forms.BaseFormSet):
    def clean(self) -> None:
        """No two parts have one code: the second says so."""
        known: set[str] = set()
        for part in self.forms:
            code = part.cleaned_data.get("code") if part.has_changed() and part.is_valid() else ""
            if code in known:
                part.add_error("code", SAME_CODE % {"code": code})
            elif code:
                known.add(code)


PartFormSet = forms.formset_factory(PartForm, _Parts, extra=3, max_num=12, absolute_max=12)
SAME_CODE = _("Another part has the code “%(code)s” too. Give each part a code of its own.")


class _WithNewUnits(HandoverForm):
    """An act that may found units."""

    most_new = 12

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        today: date,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, today=today, initial=initial)
        self.parts = PartFormSet(data, prefix="part", form_kwargs={"levels": level_choices()})
        if self.most_new == 1:
            self.parts.extra = 1

    def is_valid(self) -> bool:
        return bool(super().is_valid() & self.parts.is_valid())

    def clean(self) -> Cleaned:
        """New units take the place of the unit on the chart, which says what they usually are. At most a query."""
        cleaned = super().clean()
        unit, start = cleaned.get("unit"), cleaned.get("start")
        new = [part for part in self.parts if part.has_changed() and part.is_valid()]
        line = solid_line_on(unit, start) if new and unit and start else None
        for part in new:
            part.give_usual_nature(line.parent if line else None)
        return cleaned

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
            usual = usually_to(into.code, into.code)
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
        self._explain_kept_code(cleaned.get("unit"))
        codes = self._codes(cleaned)
        place = self._place_of_heir(cleaned)
        if place is None:
            self.add_error("heir", self._no_such_part(cleaned))
        if codes and not self.errors and self.parts.is_valid():
            unit = cleaned["unit"]
            below = codes[place or 0]
            usual, otherwise = usually_to(codes[0], below), ENDS
            if cleaned["goes_on"]:
                usual = usually_to("", "")
                otherwise = gettext("It stays with %(unit)s") % {"unit": name_of(unit)}
            parts = self._parts(cleaned)
            self.ask_where([unit], cleaned["start"].before, parts, usual, otherwise)
        return cleaned

    def _explain_kept_code(self, unit: Unit | None) -> None:
        """Say how one of the parts keeps the code of the unit: as the unit itself."""
        for part in self.parts if unit and not self.parts.is_valid() else ():
            if unit and str(part["code"].value() or "").strip().lower() == unit.code:
                message = gettext(
                    "“%(code)s” is the code of %(unit)s, and a code is permanent. If one of the parts "
                    "keeps it, tick “The unit itself continues”, leave the boxes of that part empty, "
                    "and rename the unit."
                )
                said = message % {"code": unit.code, "unit": name_of(unit)}
                part.errors["code"] = part.error_class([said])

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
