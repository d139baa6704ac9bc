"""How far a long command is, on one line of the terminal."""

from typing import Any

from django.core.management.base import OutputWrapper


class Progress:
    """Writes one line again and again; nothing where no person looks."""

    def __init__(self, stream: OutputWrapper, *, shown: bool) -> None:
        self._stream: Any = stream
        self._shown = shown and stream.isatty()
        self._width = 0

    def __call__(self, table: str, row: int) -> None:
        """Show at which row of which table the work is; row 0 is none."""
        if self._shown:
            self._show(f"{table} {row:,}" if row else table)

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            self._show("")
            self._stream.write("\r", ending="")
            self._width = 0

    def _show(self, text: str) -> None:
        self._stream.write(f"\r{text:<{self._width}}", ending="")
        self._stream.flush()
        self._width = len(text)
