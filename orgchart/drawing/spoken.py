"""The marks of language on the words of a drawing: what is in English on a page in another language says so."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString

from orgchart.languages import Marked
from orgchart.xml_text import escape, quoteattr

from .text import ELLIPSIS

Run = tuple[str, str]
"""A part of a text, and the language of which it is marked; empty for that of the page."""


def language_of_all(text: str) -> str:
    """The language of which all words of a text are marked; empty if some are in that of the page."""
    if not isinstance(text, Marked):
        return ""
    languages = {language for part, language in text.runs if any(map(str.isalnum, part))}
    return languages.pop() if len(languages) == 1 else ""


def lang(text: str) -> SafeString:
    """The attribute for what has one text, such as a title or an option; empty if the text has no one mark."""
    language = language_of_all(text)
    return format_html(' lang="{}"', language) if language else SafeString()


def marked_lines(text: str, lines: Sequence[str]) -> list[list[Run]]:
    """The lines of a broken text as runs: the letters keep the marks that they have in the text."""
    if not isinstance(text, Marked):
        return [[(line, "")] for line in lines]
    letters = [(one, language) for part, language in text.runs for one in part if not one.isspace()]
    at, language, found = 0, "", []
    for line in lines:
        spoken: list[Run] = []
        for one in line:
            if at < len(letters) and one == letters[at][0]:
                language, at = letters[at][1], at + 1
            elif one == ELLIPSIS:
                at = len(letters)
            spoken.append((one, language))
        found.append(list(_together(spoken)))
    return found


def _together(spoken: Iterable[Run]) -> Iterable[Run]:
    for language, run in groupby(spoken, lambda pair: pair[1]):
        yield "".join(one for one, _language in run), language


def text_drawn(attributes: str, runs: Sequence[Run]) -> str:
    """A line of words as SVG. One mark stands on the whole line, several on its parts."""
    if len(runs) == 1:
        [(text, language)] = runs
        mark = f" lang={quoteattr(language)}" if language else ""
        return f"<text {attributes}{mark}>{escape(text)}</text>"
    parts = (
        f"<tspan lang={quoteattr(language)}>{escape(text)}</tspan>" if language else escape(text)
        for text, language in runs
    )
    return f"<text {attributes}>{''.join(parts)}</text>"
