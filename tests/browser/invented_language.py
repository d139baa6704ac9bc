"""A language that nobody speaks, for tests: the English texts with accents, 40 % longer, from right to left.

What it leaves in plain letters on a page was not marked for translation; what no longer fits is too narrow.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import django_countries
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import override_settings
from django.utils.translation import trans_real

CODE = "he"
"""Its addresses begin with that of a language that Django can write from right to left, and the site does not offer."""
LONGER = 1.4
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = str.maketrans(_PLAIN, "áƀćđéƒǵĥíĵķĺɱñóƥɋŕšťúṽŵẋýžÁɃĆĐÉƑǴĤÍĴĶĹṀÑÓƤɊŔŠŤÚṼŴẊÝŽ")
_KEPT = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?\w+[^>]*>|&\w+;")
"""Placeholders, tags and entities: a translation has them as they are."""
_BETWEEN = trans_real.CONTEXT_SEPARATOR
_CATALOGUES = (
    Path(__file__).parents[2] / "orgchart/locale/fr/LC_MESSAGES/django.po",
    Path(django.__file__).parent / "conf/locale/fr/LC_MESSAGES/django.po",
    Path(django_countries.__file__).parent / "locale/fr/LC_MESSAGES/django.po",
)
"""Where the English texts stand that the site marks, those of Django, and the names of countries."""


def invented(text: str) -> str:
    """The text in the invented language: each vowel is written twice, and what is still too short is filled up."""
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_accented(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, _accented(text[at:])])


def _accented(plain: str) -> str:
    letters = sum(letter in _PLAIN for letter in plain)
    longer = re.sub(r"[aeiouy]", r"\g<0>\g<0>", plain)
    missing = round(letters * LONGER) + len(plain) - letters - len(longer)
    if missing > 0:
        last = max(at for at, letter in enumerate(longer) if letter in _PLAIN)
        longer = longer[: last + 1] + "o" * missing + longer[last + 1 :]
    return longer.translate(_ACCENTED)


class Catalogue(trans_real.DjangoTranslation):
    """A text that is in no catalogue stays as it is."""

    def __init__(self) -> None:
        super().__init__(CODE, domain="of-nothing")
        self._invented = {
            _key(message.context, text): invented(text)
            for path in _CATALOGUES
            for message in read_po(path.read_bytes().splitlines(keepends=True))
            if message.id
            for text in (message.id if message.pluralizable else (message.id,))
        }

    def gettext(self, message: str) -> str:
        return self._invented.get(message) or message.rpartition(_BETWEEN)[2]

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


def _key(context: str | None, text: str) -> str:
    return f"{context}{_BETWEEN}{text}" if context else text


@contextmanager
def spoken() -> Iterator[None]:
    """Offer the language beside the others, and take it away again."""
    before = trans_real._translations.get(CODE)
    with override_settings(LANGUAGES=[*settings.LANGUAGES, (CODE, "Íñvéñťéđ")]):
        trans_real._translations[CODE] = Catalogue()
        try:
            yield
        finally:
            del trans_real._translations[CODE]
            if before:
                trans_real._translations[CODE] = before
