"""Work is killed at a random moment: what is there is of before or of now, and it can be run again."""

import time
from functools import partial

from .counting import Asked, Line
from .processes import Ended, ended, seconds
from .works import Work, publisher, works

KINDS = 6
"""How many kinds of work there are. They are made when the database is there, and counted before."""
TIMES = 34
"""Of each kind of work: about 200 in all."""
ATTEMPTS = 9
"""After so many times that the work was done before it could be killed, it is left."""


def kills(asked: Asked, kind: int) -> Line:
    """One kind of work is killed again and again."""
    from orgchart.exchange.plain_text import digest_of_all
    from orgchart.writing.checking import all_violations

    publisher()
    kinds = works(asked, asked.folder / "killed")
    assert len(kinds) == KINDS, "Correct KINDS: each kind of work is killed, and finds no room."
    work = kinds[kind]
    line = Line(f"{work.title} killed")
    chance = asked.chance(line.title)
    before, after, usual = whole_states(work)
    whole = digest_of_all()
    number = 0
    for _ in line.each(asked.often(TIMES)):
        for _attempt in range(ATTEMPTS):
            now, number = number % 2, number + 1
            work.prepare(now)
            begun = time.perf_counter()
            how, words = ended(partial(work.do, now), chance.uniform(0, 1.1) * usual)
            found = work.found()
            said = {before[now]: "as before", after[now]: "as after"}.get(found, "lost: half of it")
            line.counts["lost: it was said to be done"] += how is Ended.DONE and found != after[now]
            line.counts["traceback"] += how is Ended.TRACEBACK
            if how is not Ended.KILLED:
                usual = (usual + time.perf_counter() - begun) / 2
                line.counts[f"lost: {words}"] += bool(words)
                continue
            line.counts[said] += 1
            if not work.is_file:
                line.counts["lost: rules broken"] += len(all_violations())
            again(work, now, after[now], line)
            break
    for number in (0, 1):
        work.prepare(number)
        work.do(number)
    line.counts["lost: another registry than before"] += digest_of_all() != whole
    if work.leaves:
        folder, beginning = work.leaves
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
