"""The readers of symbols and of dates: any text is read, or refused by the one error of its reader."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .counting import Asked, Line

TIMES = 1_000_000
AT_ONCE = 1000


def texts(asked: Asked, title: str, fuzz: Callable[[int, int], int]) -> Line:
    """So many random texts are read, a thousand at once."""
    line = Line(title)
    chance = asked.chance(title)
    times = asked.often(TIMES)
    for _ in line.each(-(-times // AT_ONCE)):
        try:
            line.counts["read"] += fuzz(AT_ONCE, chance.randrange(10**9))
        except Exception as error:
            line.counts[f"traceback: {type(error).__name__}: {error}"[:160]] += 1
    line.done *= AT_ONCE
    line.counts["refused in words"] = line.done - line.counts["read"]
    return line


sys.path.append(str(Path(__file__).parent.parent.parent))
from tests import fuzz_dates, fuzz_symbols  # noqa: E402

RUNS = [
    partial(texts, title="symbols as people and accidents write them", fuzz=fuzz_symbols.fuzz),
    partial(texts, title="dates as people and accidents write them", fuzz=fuzz_dates.fuzz),
]
