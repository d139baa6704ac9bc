"""What was typed into the search, as it is compared."""

from functools import cached_property

from .search_matching import units_called
from .search_words import asks_what_changed, terms_of


class Question:
    """A question as it is compared: a plain text, its words that count, and the years in it."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        self.typed, self.years = terms_of(asked)

    @cached_property
    def text(self) -> str:
        """The question without its years, if there is anything else."""
        return " ".join(word for word in self.asked.split() if word not in self.years) or self.asked

    @cached_property
    def called(self) -> dict[str, int]:
        """The words by which units are called, with their pages. One query."""
        return units_called(self.typed)

    @property
    def changes_of(self) -> int | None:
        """The year whose changes it asks for."""
        return int(self.years[0]) if self.years and asks_what_changed(self.asked) else None
