"""The preview of an act: the chart before and after, the rows, and the rules that it would break.

Nothing is saved.
"""

from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from orgchart.dates import PartialDate
from orgchart.models import Evidence, Fact, Record, Reorganisation, Unit
from orgchart.models.facts import NO_SOURCE
from orgchart.queries.chart import Chart, chart_on

from .acts import Act, Rows, take_its_place
from .publishing import foreseen, no_source_yet, wrong_with
from .record_names import read_names, reference_of
from .recording import adopt_keys
from .rules import new_violations
from .shadow_tables import shadow_tables
from .touched import collecting
from .violations import Violation


class RowAction(models.TextChoices):
    """What an act does to a row."""

    ENDS = "ends", gettext_lazy("ends")
    MOVES = "moves", gettext_lazy("goes to another unit")
    IS_DELETED = "is deleted", gettext_lazy("is deleted, because it never begins")
    STAYS = "stays", gettext_lazy("stays as it is, because its source gives it that period")
    BEGINS = "begins", gettext_lazy("begins")
    IS_MADE = "is made", gettext_lazy("is created")


@dataclass
class Attempt:
    """What an act would do."""

    before: Chart
    after: Chart
    rows: list[tuple[RowAction, Record]] = field(default_factory=list)
    """The rows that it writes or that outlast their unit, with what happens to them."""
    broken: list[Violation] = field(default_factory=list)
    """The rules that the registry would break if the act were published as it is."""

    @property
    def units(self) -> set[str]:
        """Codes of the units that the rows are about."""
        codes = {row.code for _, row in self.rows if isinstance(row, Unit)}
        for _, row in self.rows:
            if isinstance(row, Fact):
                codes |= {unit.code for unit in row.units}
        return codes


def attempted(chosen: Act, *args: Any, plan: Reorganisation | None = None, **named: Any) -> Attempt:
    """Carry out an act on copies of the tables. Takes the arguments of the act. Raises ActRefused."""
    start: PartialDate = named.get("start") or named["end"].after
    with foreseen(plan) if plan else shadow_tables(), collecting() as touched:
        sourceless = named["basis"].source is None
        if sourceless:
            named["basis"] = replace(named["basis"], source=no_source_yet())
        before_day = start.before.first if start.before != start else start.first
        attempt = Attempt(chart_on(before_day), Chart(start.last, {}, [], []))
        rows: Rows = chosen.rows(*args, **named)
        for record in rows:
            if isinstance(record, Fact) and record.outlasts:
                attempt.rows.append((RowAction.STAYS, record))
                continue
            if isinstance(record, Fact) and record.never_begins:
                attempt.rows.append((RowAction.IS_DELETED, record))
                copy(record).delete()
                continue
            adopt_keys(record)
            if isinstance(record, Evidence):
                # The row of its fact says what happens; the source is the one that was chosen.
                take_its_place(record)
                record.save()
                continue
            attempt.rows.append((_action_on(record), record))
            if alone := wrong_with(record):
                attempt.broken += alone
                return _named(attempt)
            record.save()
        attempt.after = chart_on(start.last)
        attempt.broken = new_violations(touched)
        if sourceless:
            attempt.broken += [
                Violation(
                    reference_of(row),
                    "no_source",
                    str(NO_SOURCE),
                    row._meta.label_lower,
                    None,
                    "source",
                )
                for action, row in attempt.rows
                if action == RowAction.BEGINS
            ][:1]
        return _named(attempt)


def _named(attempt: Attempt) -> Attempt:
    """The same, with the names that its rows need: they are gone with the copies of the tables."""
    for _action, row in attempt.rows:
        vars(row).pop("read_names", None)
        for unit in row.units if isinstance(row, Fact) else ():
            vars(unit).pop("read_names", None)  # as the act leaves them
    read_names(row for _action, row in attempt.rows)
    return attempt


def _action_on(record: Record) -> RowAction:
    if isinstance(record, Fact) and record.moves_by:
        return RowAction.MOVES
    if record.pk:
        return RowAction.ENDS
    return RowAction.BEGINS if isinstance(record, Fact) else RowAction.IS_MADE
