"""Give the symbol reader random strings; it may raise SymbolError and nothing else.

``python -m tests.fuzz_symbols 1000000``
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from orgchart.symbols import SymbolError, parse

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
    """Yield random strings: a third is made of letters, and the rest is made of real symbols."""
    chance = random.Random(seed)
    for number in range(count):
        if number % 3 == 0:
            yield "".join(chance.choices(LETTERS, k=chance.randint(0, 25)))
            continue
        letters = list(chance.choice(CITED))
        for _ in range(chance.randint(0, 4)):
            place = chance.randint(0, len(letters))
            piece = chance.choice(["", chance.choice(LETTERS), chance.choice(PIECES)])
            letters[place : place + (not piece)] = piece
        yield "".join(letters)


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
    asked = int(sys.argv[1])
    seed = random.SystemRandom().randint(0, 10**9)
    print(f"{asked} strings from seed {seed}")
    print(f"{fuzz(asked, seed)} were symbols, the others were refused, nothing else was raised")
