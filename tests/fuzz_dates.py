"""Give the reader of dates random strings; it may raise its own errors and nothing else.

``python -m tests.fuzz_dates 1000000``
"""

from collections.abc import Iterator

from orgchart.dates import DayError, PartialDate, PartialDateError, read_day

from .fuzzing import main, mutated

WRITTEN = [
    "2007", "2007-06", "2007-06-29", "2007~", "2007-06?", "[..2007]", "[2007-06-29..]", "June 2007",
    "29 June 2007", "29th June, 2007", "June 29, 2007", "29/06/2007", "2007.06.29", "06/2007", "29-Jun-07",
    "about June 2007", "2007 (uncertain)", "2007 or before", "at least until 2007", "circa 2007", "by 2007",
    "2007/08", "Sept 1999", "1 Jan 0001", "31 December 9999", "29 February 2008", "0000-01-01", "9999-12-31",
]  # fmt: skip
LETTERS = "0123456789-/.,~?[]() abceinJMuyſßﬁ٢²–\u2028\xa0"
PIECES = [
    "about ",
    "or later",
    "[..",
    "..]",
    "13",
    "00",
    "99999",
    "Smarch",
    "st",
    "known since ",
    "\x00",
    "ﬆ",
    "İ",
]


def texts(count: int, seed: int) -> Iterator[str]:
    """Yield random strings, most of them made of dates as written."""
    return mutated(WRITTEN, LETTERS, PIECES, count, seed)


def fuzz(count: int, seed: int) -> int:
    """Read ``count`` strings and return how many were dates. Raises what the reader raises."""
    read = 0
    for text in texts(count, seed):
        _as_day(text)
        try:
            found = PartialDate.read(text)
        except PartialDateError as error:
            assert str(error), text
            continue
        read += 1
        assert PartialDate.parse(str(found)) == found, text
        # In words a year has no zeros before it.
        assert found.year < 1000 or PartialDate.read(found.in_words) == found, text
        assert found.earliest <= found.first <= found.last <= found.latest, text
    return read


def _as_day(text: str) -> None:
    """What addresses and commands read. A year or a month means its last day."""
    try:
        day = read_day(text)
    except DayError as error:
        assert str(error), text
    else:
        assert PartialDate.parse(text).last == day, text


if __name__ == "__main__":
    main(fuzz, "dates")
