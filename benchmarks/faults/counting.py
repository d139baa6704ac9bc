"""What is asked of the campaign, and what came of it."""

import random
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management.base import OutputWrapper

from orgchart.management.progress import Progress

LOST = ("lost", "traceback")
"""What the name of an outcome begins with that must not be."""


@dataclass
class Asked:
    """What somebody who starts the campaign asks for."""

    folder: Path
    seed: int
    times: int | None = None
    minutes: float = 1
    editors: int = 50
    port: int = 0

    def often(self, usual: int) -> int:
        """How often something is tried."""
        return self.times or usual

    def chance(self, title: str) -> random.Random:
        """What is drawn by chance for one line, whichever others run."""
        return random.Random(self.seed + zlib.crc32(title.encode()))


@dataclass
class Line:
    """A line of the table: what was done how often, and how often each outcome came of it."""

    title: str
    counts: Counter[str] = field(default_factory=Counter)
    done: int = 0

    def each(self, times: int) -> Iterator[int]:
        """The numbers below ``times``; meanwhile a terminal shows how far it is."""
        progress = Progress(OutputWrapper(sys.stderr), shown=True)
        for number in range(times):
            progress(f"{self.title}, of {times:,}:", number)
            yield number
            self.done += 1
        progress.clear()

    @property
    def lost(self) -> int:
        """How often there was what must not be."""
        return sum(number for name, number in self.counts.items() if name.startswith(LOST))

    def outcomes(self) -> str:
        """The outcomes in words, without what did not happen."""
        return ", ".join(
            f"{number:,} {name}" for name, number in sorted(self.counts.items()) if number
        )

    def said(self) -> str:
        """The whole line in words."""
        return f"{self.title}: {self.done:,} times; {self.outcomes() or 'nothing to tell'}"


def as_table(lines: Iterable[Line]) -> str:
    """The lines as a table of Markdown, as docs/reliability.md has it."""
    rows = [f"| {line.title} | {line.done:,} | {line.outcomes()} | {line.lost} |" for line in lines]
    return "\n".join(["", "| what | times | came of it | lost |", "|---|---|---|---|", *rows])
