"""What a text of the search index is, if a message alone does not say it.

The index keeps the message and a value, and a page says both in the language of its reader.
"""

from django.utils.translation import gettext_noop

from orgchart.dates import Period

_JOINT = "\t"
NAME_IN = gettext_noop("Name in %(language)s")
NAME_OF = gettext_noop("Name, %(period)s")


def name_in(language: str) -> str:
    """That a text is a name in a language, given by its code; as the index keeps it."""
    return f"{NAME_IN}{_JOINT}{language}"


def name_of(period: Period) -> str:
    """That a text is a name of a period; as the index keeps it."""
    return f"{NAME_OF}{_JOINT}{period}"


def message_and_value(kept: str) -> tuple[str, str]:
    """What the index keeps, taken apart; the value is empty if the message says it alone."""
    message, _joint, value = kept.partition(_JOINT)
    return message, value
