"""The one error of this package, and how a wrong text is quoted in it."""

from collections.abc import Callable
from functools import partial

LONGEST = 120
"""No symbol is longer than this many characters."""


class Word(str):
    """A value in a message that is said in the language of the message, not a part of what was typed."""

    __slots__ = ()


class SymbolError(ValueError):
    """The text is not the symbol of a United Nations document; the message says why, in English."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = values

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), self.sentence, **self.values), ()

    def said(self, translate: Callable[[str], str]) -> str:
        """The message in another language; ``translate`` gives back a sentence in it."""
        return translate(self.sentence) % {
            name: translate(value) if isinstance(value, Word) else value
            for name, value in self.values.items()
        }


def _(sentence: str) -> str:
    """The sentence as it is, marked for translation."""
    return sentence


def shown(text: str) -> str:
    """The text on one line, at most 60 characters of it, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"
