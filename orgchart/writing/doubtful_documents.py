"""Is the date of a document one that it can have? A door that adds the document asks, and refuses nothing."""

from datetime import date

from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.dates import PartialDate
from orgchart.models import Document
from orgchart.models.documents import year_that_binds


def doubt_about_date(written: str, dated: PartialDate | None, today: date) -> str:
    """The sentence about what is doubtful about the date of the document with that symbol, however it is
    written; empty if nothing is. A date with a mark is in doubt already. No query."""
    if not dated or not dated.is_exact:
        return ""
    if dated.first > today:
        return _("The date %(date)s is still to come.") % {"date": dated.in_words}
    try:
        symbol = symbols.parse(written)
    except symbols.SymbolError:
        return ""
    years = symbols.years_of(symbol)
    if not years or years.has(dated.year) or year_that_binds(symbol):  # the model refuses the last
        return ""
    values = {"symbol": symbol, "first": years.first, "last": years.last, "date": dated.in_words}
    if years.last is None:
        return _("%(symbol)s is of %(first)s or later, and the date is %(date)s.") % values
    if years.last == years.first:
        return _("%(symbol)s is of %(first)s, and the date is %(date)s.") % values
    return _("%(symbol)s is of %(first)s or %(last)s, and the date is %(date)s.") % values


def confirmation_of(written: str, dated: PartialDate | None) -> str:
    """What a tick says that somebody has confirmed: this date of this document, and no other."""
    try:
        symbol = symbols.parse(written).text
    except symbols.SymbolError:
        symbol = written.strip()
    return f"{symbol} {dated or ''}"


def doubt_about(document: Document, today: date) -> str:
    """What is doubtful about the date of a document."""
    return doubt_about_date(document.symbol, document.date, today)
