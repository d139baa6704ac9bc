"""What this site is called. Pages, feeds, citations and files take its names from here."""

from datetime import date


def gettext_noop(text: str) -> str:
    """Mark a text for translation and return it as it is. This floor knows nothing of Django."""
    return text


NAME = gettext_noop("Organization chart registry of United Nations peacekeeping")
"""The whole name, for titles of pages and for citations."""
SHORT_NAME = gettext_noop("Organization chart registry")
"""For small spaces, such as the list of an authenticator app."""
SUBJECT = gettext_noop("United Nations peacekeeping")
"""What the whole chart shows."""
FOUNDED = date(1945, 10, 24)
"""The day on which the United Nations came into being. No fact is older, so no field for a day offers one."""
FIRST_DAY = date(1948, 5, 29)
"""The day on which the first operation began. Pages say “since 1948”, and so does the slider.
The few facts that are older, of the organs and offices that were there already, reach back to ``FOUNDED``."""
PUBLISHER = NAME
"""Whom a citation and the foot of a chart name as the source."""
AUTHOR = gettext_noop("Contributors to the registry")
"""Whom a citation names as the author. No person stands for the work of many."""
LICENCE = gettext_noop(
    "Licence of the data: CC0 1.0 Universal, public domain dedication "
    "(https://creativecommons.org/publicdomain/zero/1.0/). The official texts are those "
    "of the United Nations."
)
"""What files and printed pages say of their licence."""

NAMES = {"name": NAME, "short": SHORT_NAME, "subject": SUBJECT}
"""The names that a template can ask for."""
