"""The command: lines in, canonical symbols out."""

import sys
from collections.abc import Iterable
from io import TextIOWrapper

from .errors import SymbolError
from .reading import parse


def main(lines: list[str] | None = None) -> int:
    """Print the canonical symbol of each line, or ``error: …``. Return 1 if a line failed, else 0."""
    failed = False
    for line in _standard_input() if lines is None else lines:
        try:
            print(parse(line))
        except SymbolError as error:
            failed = True
            print(f"error: {error}")
    return int(failed)


def _standard_input() -> Iterable[str]:
    # Bytes that are not UTF-8 must fail as a line and not stop the run.
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin
