"""Reading a symbol: the one way in."""

from datetime import date

from .adopted import assembly, economic_and_social_council, human_rights, security_council
from .as_written import (
    check_characters,
    clean,
    refuse_joint_document,
    symbol_in_link,
    symbol_in_words,
    without_spaces,
)
from .elements import other
from .plausible import Years
from .symbol import Symbol


def parse(written: str, *, latest_year: int | None = None) -> Symbol:
    """Return the symbol that ``written`` means.

    Reads any case, missing or extra spaces, typographic dashes, percent-encoding, links that carry
    a symbol, and the forms "resolution 1542 (2004)" and "GA resolution 61/279".

    ``latest_year`` is the last year that is plausible, this year if not given.

    Raises SymbolError, and nothing else, when the text is not a symbol.
    """
    years = Years(latest_year or date.today().year)
    text = clean(written)
    if link := symbol_in_link(text):
        text = clean(link)
    text = symbol_in_words(text) or text
    compact = without_spaces(text)
    check_characters(compact)
    refuse_joint_document(compact)
    for read in (assembly, security_council, economic_and_social_council, human_rights):
        if symbol := read(compact.upper(), years):
            return symbol
    return other(compact.upper(), years)
