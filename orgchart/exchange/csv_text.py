"""The one way in which public pages and commands write CSV."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from .sheets import harmless


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A line of column names, then a line for each row; no cell can be taken for a formula."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()
