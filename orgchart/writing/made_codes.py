"""A code that was made for a row that gives none must not lead to the record of another."""

from collections.abc import Iterator
from functools import cached_property

from django.utils.translation import gettext as _

from orgchart.models import Record, Unit, UnitName
from orgchart.serialization import changed_fields

from .verdicts import Outcome, Verdict


class MadeCodes:
    """Judges the entries of one load whose codes were made."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        """The places of rows that were refused for their code: nothing else of them is looked at."""

    def refuse_stored(self, verdict: Verdict, stored: Record) -> bool:
        """Refuse an entry whose made code a stored record has, if it may be another one.

        It is the same one if nothing of it changes and, for a unit, it is or was called what the row
        says. One query about units, with the first of them that is asked about.
        """
        if not verdict.entry.made_of or (
            not changed_fields(verdict.before, verdict.after) and self._is_called(verdict, stored)
        ):
            return False
        self._refuse(
            verdict,
            _(
                "The row gives no code, and the code made from it, “%(code)s”, belongs to another "
                "record. Add a column “code”: with that code the row changes the record, with "
                "another it adds one."
            )
            % {"code": verdict.after["code"]},
        )
        return True

    def refuse_second(self, verdict: Verdict, earlier: Verdict) -> bool:
        """Refuse the one of two entries with one code that has it made, if they may mean two records.

        They mean one if their fields are the same and, for units, both rows call it the same.
        """
        made_of, earlier_made_of = verdict.entry.made_of, earlier.entry.made_of
        is_same = verdict.entry.fields == earlier.entry.fields and (
            made_of == earlier_made_of or verdict.entry.model is not Unit
        )
        if is_same or not (made_of or earlier_made_of):
            return False
        wrong, other = (verdict, earlier) if made_of else (earlier, verdict)
        verdict.outcome = Outcome.UNCHANGED
        self._refuse(
            wrong,
            _(
                "The row gives no code, and the code made from it, “%(code)s”, is that of %(place)s "
                "too, which may be about another record. Add a column “code”: with one code both "
                "rows are about one record, with two codes about two."
            )
            % {"code": verdict.after["code"], "place": other.entry.place},
        )
        return True

    def _refuse(self, verdict: Verdict, problem: str) -> None:
        verdict.refuse(problem)
        self.refused.add(verdict.entry.place)

    def _is_called(self, verdict: Verdict, stored: Record) -> bool:
        if verdict.entry.model is not Unit or not verdict.entry.made_of:
            return True
        field, text = verdict.entry.made_of
        return (stored.pk, field, text.casefold()) in self._names_of_units

    @cached_property
    def _names_of_units(self) -> set[tuple[int, str, str]]:
        """Every name and acronym of every unit, in small letters."""
        return set(_names_of_units())


def _names_of_units() -> Iterator[tuple[int, str, str]]:
    for pk, name, acronym in UnitName.objects.values_list("unit_id", "name", "acronym"):
        yield pk, "name", name.casefold()
        yield pk, "acronym", acronym.casefold()
