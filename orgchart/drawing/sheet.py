"""The sheet of a drawing that is a file: its title above the scene and its notes below, all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .colours import INK, QUIET
from .scene import Scene
from .text import BOLD, PLAIN, paragraph

NARROWEST = 480.0
"""The least width of a sheet, for the title and the notes."""
EDGE = 16.0
TITLE, NOTE = 15.0, 10.0
"""The sizes of the letters of the title and of the notes."""
HEAD, FOOT = 34.0, 8.0
"""The height above a scene for a title of one line, and the distance of the notes from the scene."""
TITLE_LINE, NOTE_LINE = 20.0, 18.0


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words at its place on the sheet."""

    text: str
    x: float
    y: float
    font: str
    size: float
    ink: str


@dataclass(frozen=True)
class Sheet:
    """A scene with a title and notes. They are broken to its width, and it is as high as they need."""

    scene: Scene
    title: str
    notes: tuple[str, ...]

    @property
    def width(self) -> float:
        """The width of the sheet."""
        return max(self.scene.width, NARROWEST)

    @cached_property
    def _title(self) -> list[str]:
        return paragraph(self.title, BOLD, TITLE, self.width - 2 * EDGE) or [""]

    @cached_property
    def _notes(self) -> list[str]:
        room = self.width - 2 * EDGE
        return [line for note in self.notes for line in paragraph(note, PLAIN, NOTE, room)]

    @property
    def head(self) -> float:
        """The height above the scene."""
        return HEAD + TITLE_LINE * (len(self._title) - 1)

    @property
    def height(self) -> float:
        """The height of the sheet."""
        return self.head + self.scene.height + FOOT + NOTE_LINE * len(self._notes)

    def words(self) -> Iterator[Words]:
        """Yield the lines of the title and of the notes."""
        start = self.width - EDGE if self.scene.is_rtl else EDGE
        for number, line in enumerate(self._title):
            yield Words(line, start, 26 + TITLE_LINE * number, BOLD, TITLE, INK)
        top = self.head + self.scene.height + FOOT + 14
        for number, line in enumerate(self._notes):
            yield Words(line, start, top + NOTE_LINE * number, PLAIN, NOTE, QUIET)
