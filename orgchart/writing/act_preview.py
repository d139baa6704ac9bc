"""The preview of an act: the chart before and after, the rows, and the rules that it would break.

Nothing is saved.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from orgchart.dates import PartialDate, day_after
from orgchart.models import Fact, Reorganisation, Standing, Unit
from orgchart.models.facts import NO_SOURCE
from orgchart.queries.chart import Chart, chart_on

from .act_writing import RowAction, Step, steps_of, write_steps
from .acts import Act
from .left_behind import left_behind
from .publishing import foreseen, no_source_yet
from .record_names import read_names, reference_of
from .rules import new_violations
from .shadow_tables import shadow_tables
from .touched import collecting
from .violations import RulesBroken, Violation


@dataclass
class Attempt:
    """What an act would do."""

    before: Chart
    after: Chart
    rows: list[Step] = field(default_factory=list)
    """The rows that it writes or that outlast their unit, with what happens to them."""
    drafts: list[Fact] = field(default_factory=list)
    """Drafts that would last longer than their unit, which the act leaves as they are."""
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
    with foreseen(plan) if plan else shadow_tables(constrained=True), collecting() as touched:
        sourceless = named["basis"].source is None
        if sourceless:
            named["basis"] = replace(named["basis"], source=no_source_yet())
        before_day = start.before.first if start.before != start else start.first
        # In the year or month itself the old state is shown beside the new one.
        after_day = start.last if start.is_day else day_after(start.last) or start.last
        attempt = Attempt(chart_on(before_day), Chart(after_day, {}, [], []))
        attempt.rows = steps_of(chosen.rows(*args, **named))
        try:
            # Copies that look ahead refuse nothing by themselves.
            write_steps(attempt.rows, None, None, by_itself=plan is not None)
        except RulesBroken as error:
            attempt.broken += error.violations
            attempt.rows = [step for step in attempt.rows if step.record.pk]
            return _named(attempt)
        attempt.drafts = left_behind(attempt.rows)
        attempt.after = chart_on(after_day)
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
                and isinstance(row, Fact)
                and row.status != Standing.DRAFT
            ][:1]
        return _named(attempt)


def _named(attempt: Attempt) -> Attempt:
    """The same, with the names that its rows need: they are gone with the copies of the tables."""
    for _action, row in attempt.rows:
        vars(row).pop("read_names", None)
        for unit in row.units if isinstance(row, Fact) else ():
            vars(unit).pop("read_names", None)  # as the act leaves them
    read_names([*(row for _action, row in attempt.rows), *attempt.drafts])
    return attempt
