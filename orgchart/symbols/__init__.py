"""United Nations document symbols: read them as people write them, print them as documents do.

    >>> parse("a/res/72/262c").text
    'A/RES/72/262 C'
    >>> parse("https://undocs.org/S/RES/1542(2004)").link
    'https://docs.un.org/en/S/RES/1542(2004)'
    >>> parse("GA resolution 61/279") == parse("A/RES/61/279")
    True

The forms follow the United Nations' own guide to symbols (research.un.org/en/docs/symbols). The
first element names the organ, and the next ones a subsidiary body or a series. Then come session or
year, the number, and the changes to the document (Add., Corr., Rev.). Nothing here imports Django.

As a command, ``python -m orgchart.symbols`` reads lines and prints the canonical symbol of each.
"""

from .adoption import YearsOf, years_of
from .beginnings import beginnings, with_numbers_apart, without_other_words
from .command import main
from .errors import LONGEST, SymbolError
from .reading import parse
from .symbol import Kind, Symbol
from .vocabulary import ORGANS

__all__ = [
    "LONGEST",
    "ORGANS",
    "Kind",
    "Symbol",
    "SymbolError",
    "YearsOf",
    "beginnings",
    "main",
    "parse",
    "with_numbers_apart",
    "without_other_words",
    "years_of",
]
