"""People and commands that work at the same time: every export is of one state, and no save is lost."""

import json
import os
from pathlib import Path

from .counting import Asked, Line
from .processes import FORK, closed, running

TIMES = 34


def exports_beside_a_writer(asked: Asked) -> Line:
    """While somebody adds units with names, every export has each record that it refers to."""
    from orgchart.exchange import fixtures
    from orgchart.models import Unit

    line, out = Line("exports beside a writer"), asked.folder / "beside"
    with running(_write_units):
        for _ in line.each(asked.often(TIMES)):
            fixtures.write(out)
            line.counts["lost: named what is missing" if _dangling(out) else "of one state"] += 1
    written = Unit.objects.filter(code__startswith="beside-").count()
    line.counts["units written meanwhile"] = written
    line.counts["lost: nobody wrote meanwhile"] = not written
    return line


def saves_at_once(asked: Asked) -> Line:
    """Four people save at once: each save is counted, and none is lost."""
    from orgchart.models import DataVersion, Unit

    line = Line("saves by four people at once")
    before = DataVersion.current()
    each = max(asked.often(TIMES) // 4, 1)
    people = [FORK.Process(target=_save_units, args=(who, each)) for who in range(4)]
    closed()
    for person in people:
        person.start()
    for person in people:
        person.join()
    line.done = 4 * each
    line.counts["kept"] = Unit.objects.filter(code__startswith="race-").count()
    line.counts["lost: saves"] = line.done - line.counts["kept"]
    line.counts["lost: versions"] = abs(DataVersion.current() - before - line.done)
    return line


RUNS = [exports_beside_a_writer, saves_at_once]


def _save_units(who: int, number: int) -> None:
    from orgchart.models import Unit
    from orgchart.writing.recording import record

    for count in range(number):
        record(Unit(code=f"race-{who}-{count}", nature="headquarters"))
    closed()


def _write_units() -> None:
    from orgchart.dates import PartialDate
    from orgchart.models import Level, Source, Unit, UnitName
    from orgchart.writing.recording import recording

    level, source = Level.objects.first(), Source.objects.first()
    for number in range(100_000):
        with recording():
            unit = Unit(code=f"beside-{os.getpid()}-{number}", nature="headquarters")
            unit.save()
            name = f"Office {number}"
            start = PartialDate.parse("2000")
            UnitName(unit=unit, name=name, level=level, start=start, source=source).save()


def _dangling(folder: Path) -> list[str]:
    """The units that an export names and does not have."""
    units = json.loads((folder / "03_units.json").read_text())
    names = json.loads((folder / "05_unit_names.json").read_text())
    codes = {unit["fields"]["code"] for unit in units}
    named = {name["fields"]["unit"][0] for name in names}
    return sorted(named - codes)
