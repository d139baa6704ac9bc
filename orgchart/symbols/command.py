"""The command: lines in, canonical symbols out."""

import sys
from collections.abc import Iterable
from io import TextIOWrapper

from .errors import SymbolError
from .reading import parse


def main(lines: list[str] | None = None) -> int:
    """Print for each line its canonical symbol, or ``error: …``; return 1 if any failed."""
    failed = False
    for line in _standard_input() if lines is None else lines:
        try:
            print(parse(line))
        except SymbolError as error:
            failed = True
            print(f"error: {error}")
    return int(failed)


def _standard_input() -> Iterable[str]:
    # Bytes that are no UTF-8 are no symbol either: a line that fails, not a run that stops.
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin
