"""The one error of this package, and how a wrong text is quoted in it."""

LONGEST = 120
"""No symbol is longer than this many characters."""


class SymbolError(ValueError):
    """The text is not the symbol of a United Nations document; the message says why."""


def shown(text: str) -> str:
    """The text on one line, at most 60 characters of it, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"
