"""Give the symbol reader random strings; it may raise SymbolError and nothing else.

``python -m tests.fuzz_symbols 1000000``
"""

from collections.abc import Iterator
from pathlib import Path

from orgchart.symbols import SymbolError, parse

from .fuzzing import main, mutated

CITED = (Path(__file__).parent / "symbols-as-cited.txt").read_text().splitlines()
LETTERS = "ASEST/RESDEC0123456789()-. abcIVX%–é²٣"
PIECES = [
    "https://undocs.org/",
    "docs.un.org/en/",
    "resolution ",
    "(2004)",
    "GA ",
    "UNSCR ",
    "/Add.1",
    "/Corr.",
    "(Sect. 5)",
    "(V)",
    "ES-I",
    "%20",
    "[",
    "]",
    "://",
    "\xa0",
    "?s=",
    "//[::1",
    "ß",
]


def texts(count: int, seed: int) -> Iterator[str]:
    """Yield random strings, most of them made of symbols as written."""
    return mutated(CITED, LETTERS, PIECES, count, seed)


def fuzz(count: int, seed: int) -> int:
    """Read ``count`` strings and return how many were symbols. Raises what the reader raises."""
    read = 0
    for text in texts(count, seed):
        try:
            symbol = parse(text)
        except SymbolError:
            continue
        read += 1
        again = parse(symbol.text)
        assert again == symbol, text
        assert again.text == symbol.text, text
        assert parse(symbol.path) == symbol, text
    return read


if __name__ == "__main__":
    main(fuzz, "symbols")
