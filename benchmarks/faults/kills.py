"""Work is killed at a random moment: what is there is of before or of now, and it can be run again."""

from functools import partial

from .counting import Asked, Line
from .processes import Ended, ended, seconds
from .works import Work, publisher, works

KINDS = 6
TIMES = 34
"""Of each kind of work: about 200 in all."""


def kills(asked: Asked, kind: int) -> Line:
    """One kind of work is killed again and again."""
    from orgchart.writing.checking import all_violations

    publisher()
    work = works(asked, asked.folder / "killed")[kind]
    line = Line(f"{work.title} killed")
    chance = asked.chance(line.title)
    before, after, usual = whole_states(work)
    now = 1
    for _ in line.each(asked.often(TIMES)):
        now = 1 - now
        work.prepare(now)
        how, words = ended(partial(work.do, now), chance.uniform(0, 1.2) * usual)
        found = work.found()
        said = {before[now]: "as before", after[now]: "as after"}.get(found, "lost: half of it")
        line.counts[said if how is Ended.KILLED else f"{said}, {words or how}"] += 1
        line.counts["lost: it was said to be done"] += how is Ended.DONE and found != after[now]
        line.counts["traceback"] += how is Ended.TRACEBACK
        if not work.is_file:
            line.counts["lost: rules broken"] += len(all_violations())
        again(work, now, after[now], line)
    if work.leaves:
        folder, beginning = work.leaves
        work.do(now)
        left = [path for path in folder.iterdir() if path.name.startswith(beginning)]
        line.counts["lost: files left behind"] += len(left)
    return line


def whole_states(work: Work) -> tuple[dict[int, object], dict[int, object], float]:
    """What is there before and after the work towards each of the two states, and how long it takes."""
    before, after, usual = {}, {}, 0.0
    for number in (1, 0, 1):
        work.prepare(number)
        before[number] = work.found()
        usual = seconds(partial(work.do, number))
        after[number] = work.found()
    return before, after, usual


def again(work: Work, number: int, after: object, line: Line) -> None:
    """The work is done once more, as whoever finds it undone does."""
    if work.found() != after:
        work.do(number)
    line.counts["lost: cannot be run again"] += work.found() != after


RUNS = [partial(kills, kind=kind) for kind in range(KINDS)]
