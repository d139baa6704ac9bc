"""The languages of the public site: those of the United Nations. English has addresses without a prefix.

The desk speaks a language that the person chooses, but shows records as they are recorded."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from html import unescape
from itertools import zip_longest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from orgchart import translated
from orgchart.addresses import DESK_ADDRESSES
from orgchart.dates.words import pgettext_lazy
from orgchart.language_addresses import asked_language, short
from orgchart.letters import sort_key
from orgchart.text_languages import ENGLISH, has_word_of, language_of, tag_of

Text = str | Promise
GetResponse = Callable[[HttpRequest], HttpResponse]


ENDS = ("?", "!", "؟", "？")
"""What ends a sentence beside a full stop."""

_at_desk: ContextVar[bool] = ContextVar("at_desk", default=False)


_MARK = re.compile('<bdi lang="([^"]+)">(.*?)</bdi>', re.DOTALL)


class Marked(str):
    """A text that HTML shows with a mark of its language: a screen reader then reads it as what it is.

    Everywhere else, as in a drawing or in a sentence of plain text, it is the text alone. In an attribute,
    ``<title>`` or ``<option>`` no mark can be, so a template writes ``|plain`` there, and ``|lang`` in the tag."""

    markup: SafeString

    def __new__(cls, text: str, markup: SafeString) -> "Marked":
        """The text, and how HTML shows it."""
        made = super().__new__(cls, text)
        made.markup = markup
        return made

    def __html__(self) -> str:
        return self.markup

    @property
    def runs(self) -> list[tuple[str, str]]:
        """The parts of the text in their order, each with the language of its mark; empty for that of the page."""
        pieces = _MARK.split(self.markup)
        plain = [(unescape(text), "") for text in pieces[::3]]
        marked = [
            (unescape(text), tag) for tag, text in zip(pieces[1::3], pieces[2::3], strict=True)
        ]
        return [run for pair in zip_longest(plain, marked) for run in pair if run and run[0]]


def recorded(text: object, told: str = "") -> str:
    """A text as the registry has it: marked with its language, unless it is that of the page, or English at the desk.
    ``told`` is the language that its source is said to be in."""
    text = text if isinstance(text, str) else str(text)
    if not text or isinstance(text, Marked):
        return text
    if _needs_no_mark(language_of(text, told)):
        return text
    return Marked(text, recorded_as(text, conditional_escape(text), told))


def locator(text: str, told: str = "") -> str:
    """Where in a source a text is. Most are our words, so a heading is in the language of the source, ``told``, only if
    it has a small word of that."""
    return recorded(text, told if has_word_of(told, text) else "")


def _needs_no_mark(language: str) -> bool:
    """Is that the language of the page, or that of the records where these are shown as they are?"""
    return language == current() or (language == ENGLISH and shows_the_record())


def recorded_as(text: str, markup: SafeString, told: str = "") -> SafeString:
    """What shows a text that the registry has, such as one with links, in one mark of its language. A mark for each of
    its parts would put these in the order of the page, which in Arabic is not theirs."""
    language = language_of(text, told)
    if _needs_no_mark(language):
        return markup
    return format_html('<bdi lang="{}">{}</bdi>', language, markup)


def official_in(language: str, text: str) -> str:
    """An official form as a page in that language shows it: marked, if it is Chinese in traditional signs."""
    tag = tag_of(language, text)
    if tag == language:
        return text
    return Marked(text, format_html('<bdi lang="{}">{}</bdi>', tag, text))


def isolated(text: str) -> str:
    """A text in the language in use. Between Latin letters, Arabic otherwise parts the day of a date from its month."""
    if not text or not translation.get_language_bidi():
        return text
    return Marked(text, format_html('<bdi lang="{}">{}</bdi>', current(), text))


LEVEL = "level"
"""The context in which catalogues have the labels of levels."""
LEVEL_LABELS = (
    pgettext_lazy("level", "Organ"),
    pgettext_lazy("level", "Department"),
    pgettext_lazy("level", "Office"),
    pgettext_lazy("level", "Division"),
    pgettext_lazy("level", "Service"),
    pgettext_lazy("level", "Section"),
    pgettext_lazy("level", "Unit"),
    pgettext_lazy("level", "Team"),
    pgettext_lazy("level", "Standing capacity"),
    pgettext_lazy("level", "Peacekeeping operation"),
    pgettext_lazy("level", "Special political mission"),
)
"""The labels of the levels that the registry comes with. A level that somebody adds has its own words alone."""


def level_label(label: str) -> str:
    """The label of a level in the language in use; in English, and marked as such, if the catalogue has none."""
    return pgettext(LEVEL, label) if label in LEVEL_LABELS else recorded(label)


THEME = "theme"
"""The context in which catalogues have the labels of themes."""
THEME_LABELS = (
    pgettext_lazy("theme", "Direction of peace operations"),
    pgettext_lazy("theme", "Field support"),
    pgettext_lazy("theme", "Planning and integration"),
    pgettext_lazy("theme", "Rule of law"),
    pgettext_lazy("theme", "Police"),
    pgettext_lazy("theme", "Justice"),
    pgettext_lazy("theme", "Corrections"),
    pgettext_lazy("theme", "Security sector reform"),
    pgettext_lazy("theme", "Disarmament, demobilization and reintegration"),
    pgettext_lazy("theme", "Mine action"),
    pgettext_lazy("theme", "Mandate of a field operation"),
    pgettext_lazy("theme", "Administration of the Organization"),
)
"""The labels of the themes that the registry comes with, as ``LEVEL_LABELS``."""


def theme_label(label: str) -> str:
    """The label of a theme in the language in use; in English, and marked as such, if the catalogue has none."""
    return pgettext(THEME, label) if label in THEME_LABELS else recorded(label)


def written_together(template: Text, **parts: object) -> str:
    """Texts in a pattern such as ``%(name)s (%(acronym)s)``; each keeps its mark."""
    text = str(template % parts)
    if not any(isinstance(part, Marked) for part in parts.values()):
        return text
    # A pattern is ours. It may be lazy, and choose its form by the number among the parts.
    escaped = {
        name: conditional_escape(part) if isinstance(part, str) else part
        for name, part in parts.items()
    }
    return Marked(text, mark_safe(template % escaped))


def colon() -> str:
    """What stands between a word and what it names, with the blank before it that the language in use has."""
    return after_colon("", "").rstrip(" ")


def after_colon(role: str, text: str) -> str:
    """A text after what it belongs to and a colon, as the language in use has it."""
    return gettext("%(role)s: %(text)s") % {"role": role, "text": text}


def comma() -> str:
    """What stands between the parts of a list in the language in use, with its blank."""
    # Translators: Arabic and Chinese have a comma of their own.
    return translated.pgettext("between the parts of a list", ", ")


def semicolon() -> str:
    """What stands between the parts of a list that have commas themselves in the language in use, with its blank."""
    # Translators: Arabic and Chinese have a semicolon of their own; in French a no-break space stands before it.
    return translated.pgettext("between the parts of a list", "; ")


def sentences(*texts: Text) -> str:
    """The texts that are not empty, each as a sentence in the language in use."""
    # Translators: Chinese has a full stop of its own, with no blank after it.
    stop = translated.pgettext("end of a sentence", ". ")
    told = [str(text).rstrip(f"{stop}.") for text in texts]
    ended = (f"{text} " if text.endswith(ENDS) else f"{text}{stop}" for text in told if text)
    return "".join(ended).rstrip()


def grouped(number: Decimal | int) -> str:
    """A number with its thousands apart, as the language in use writes it. It is for counts, not for years."""
    return number_format(number, use_l10n=True, force_grouping=True)


def joined(texts: Iterable[object], between: str = "") -> str:
    """Texts in a row with the comma of the language in use between them, or ``between``; each keeps its mark."""
    shown = [text if isinstance(text, str) else str(text) for text in texts]
    between = between or comma()
    text = between.join(shown)
    if not any(isinstance(one, Marked) for one in shown):
        return text
    return Marked(text, mark_safe(conditional_escape(between).join(map(conditional_escape, shown))))


def capital(text: str) -> str:
    """The text with a large first letter; it keeps its mark."""
    if not isinstance(text, Marked):
        return capfirst(text)
    return Marked(capfirst(f"{text}"), mark_safe(capfirst(text.markup)))


def is_english() -> bool:
    """Is the language in use that of the records?"""
    return current() == short(settings.LANGUAGE_CODE)


def shows_the_record() -> bool:
    """Are names shown as they are recorded, and not in the language of the reader? So in English and at the desk,
    where people edit them; what is recorded in English is then not marked as such."""
    return _at_desk.get() or is_english()


def of_the_address(get_response: GetResponse) -> GetResponse:
    """Middleware: the language is that of the address, whatever the browser prefers. A page has one address for each
    language, so all may keep it. At the desk it is the language that was chosen there. What is wrong is said in the
    same language."""

    def answer(request: HttpRequest) -> HttpResponse:
        is_desk = request.path_info.startswith(DESK_ADDRESSES)
        if is_desk:
            language = of_the_desk(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
        else:
            language = asked_language(request)
        _at_desk.set(is_desk)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", short(language))
        return response

    return answer


def forget(**_of: object) -> None:
    """A request has ended, and all of its answer is sent: what this thread does next is in English again."""
    _at_desk.set(False)
    translation.deactivate()


def of_the_desk(chosen: str | None) -> str:
    """The language of the desk for what somebody chose: English, unless the desk speaks that language."""
    known = {code for code, _name in settings.DESK_LANGUAGES}
    return chosen if chosen in known else settings.LANGUAGE_CODE


@contextmanager
def speaking_to_staff(chosen: str | None) -> Iterator[None]:
    """Inside, words are in that language of the desk, and records as they are recorded: mails and jobs of staff."""
    token = _at_desk.set(True)
    try:
        with translation.override(of_the_desk(chosen)):
            yield
    finally:
        _at_desk.reset(token)


@contextmanager
def in_words_to_keep() -> Iterator[None]:
    """Inside, words are in English, whoever asks: what is stored must not depend on the language of the person who
    writes. Use it where words of the program become a part of the history, the search index or a record."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def current() -> str:
    """The language in use, in two letters."""
    return short(translation.get_language() or settings.LANGUAGE_CODE)


def place_of(text: str) -> str:
    """What a text is sorted by in the language in use."""
    return sort_key(text, current())
