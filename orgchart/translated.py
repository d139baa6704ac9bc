"""Messages in the language in use, each looked up once in a language.

A catalogue that lacks a message asks up to seven others, and Django asks all of them each time. Use these where many
records say the same.
"""

from functools import cache

from django.utils import translation
from django.utils.functional import lazy


def gettext(message: str) -> str:
    """The message in the language in use."""
    return _in_language(translation.get_language(), message, "")


def pgettext(context: str, message: str) -> str:
    """The same of a message that means different things in different places."""
    return _in_language(translation.get_language(), message, context)


gettext_lazy = lazy(gettext, str)
"""The same as text that is looked up when it is shown."""


@cache
def _in_language(language: str | None, message: str, context: str) -> str:
    """The message in the language in use, which is ``language``."""
    return translation.pgettext(context, message) if context else translation.gettext(message)
