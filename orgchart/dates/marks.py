"""What is not quite known of a date."""

from enum import Enum


class Mark(Enum):
    """The mark of a date: the useful part of EDTF (ISO 8601-2). The value is how it is stored."""

    EXACT = ""
    """``2007``: in that year."""
    ABOUT = "~"
    """``2007~``: about 2007."""
    UNCERTAIN = "?"
    """``2007?``: perhaps another year."""
    OR_BEFORE = "<"
    """``[..2007]``: in 2007 or before. As a start it says that a source shows it in 2007."""
    OR_AFTER = ">"
    """``[2007..]``: in 2007 or later. As an end it says that a source still shows it in 2007."""
