"""How texts and questions become words: folded letters, words that say nothing, parts of words.

The index and the questions use the same functions, so they never differ.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from orgchart.dates.words import MONTH_NAMES
from orgchart.letters import folded

from .stop_words import ABOUT_CHANGES, ABOUT_CHART, FOR_MOST_UNITS, JOINING, MONTHS, STOP_WORDS

LONGEST = 60
"""How many letters of a word the index has."""

_WORD = re.compile(r"\w+")
_INITIALS = re.compile(
    r"(?<!\w)(?:(?:[^\W\d_]\.){2,}[^\W\d_](?:\.|\b)|U\. ?N(?:\.|\b))", re.IGNORECASE
)
"""Three initials or more, with dots, and those of the United Nations. Two can be those of a person."""
_YEAR = re.compile(r"(?:19[4-9]|20[0-9])[0-9]")


def plain(text: str) -> str:
    """Text without case, accents and punctuation: ``Côte d'Ivoire`` → ``cote d ivoire``."""
    return " ".join(_WORD.findall(folded(text)))


def with_initials_together(text: str) -> str:
    """A text in which acronyms have no dots: ``U.N. Mission`` → ``UN Mission``, ``D.P.K.O.`` → ``DPKO``."""
    return _INITIALS.sub(lambda found: re.sub(r"[. ]", "", found[0]), text)


_STOP_WORDS = frozenset(plain(word) for words in STOP_WORDS.values() for word in words.split())
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words.split(), key=len, reverse=True)))


_HAN_STOP_WORDS = _any_of(STOP_WORDS["zh"])
_HAN_FOR_MOST_UNITS = _any_of(FOR_MOST_UNITS["zh"])
_HAN_ABOUT_CHANGES = _any_of(ABOUT_CHANGES["zh"])
_HAN_ABOUT_CHART = _any_of(ABOUT_CHART["zh"])
_ABOUT_CHANGES, _ABOUT_CHART = (
    frozenset(plain(word) for words in about.values() for word in words.split())
    for about in (ABOUT_CHANGES, ABOUT_CHART)
)


_IN_ENGLISH = {
    plain(name): english
    for names in MONTHS.values()
    for name, english in zip(names.split(), MONTH_NAMES, strict=True)
} | {plain(word): "" for words in JOINING.values() for word in words.split()}
_IN_ENGLISH["1er"] = "1"  # how French writes the first day of a month
_DAY_IN_CHINESE = re.compile(r"([0-9]{4})年([0-9]{1,2})月(?:([0-9]{1,2})[日号])?")


_MONTH_IN_TWO_WORDS = re.compile("(كانون|تشرين) (الأول|الثاني)")


def with_days_as_words(asked: str) -> str:
    """A question in which days in Chinese stand apart, and each month in Arabic is one word."""
    return _MONTH_IN_TWO_WORDS.sub(r"\1-\2", _DAY_IN_CHINESE.sub(r" \g<0> ", asked))


def month_in_english(word: str) -> str:
    """A part of a date as it is written in English: a month of another language, or a day in Chinese.

    What only joins the parts becomes nothing, and any other word stays.
    """
    if in_chinese := _DAY_IN_CHINESE.fullmatch(word):
        return "-".join(part.zfill(2) for part in in_chinese.groups() if part)
    return _IN_ENGLISH.get(plain(word), word)


def words_of(plain_text: str) -> list[str]:
    """The different words of a plain text, as the index has them.

    Chinese has no spaces between words: its words are the pairs of neighbouring signs.
    """
    if HAN.search(plain_text):
        plain_text = HAN.sub(lambda run: f" {_pairs(run[0])} ", plain_text)
    return list(dict.fromkeys(word[:LONGEST] for word in plain_text.split()))


def _pairs(run: str) -> str:
    """The pairs of neighbouring signs: ``维和部`` → ``维和 和部``; a sign alone stays."""
    return " ".join(map("".join, pairwise(run))) or run


def begins_a_word(signs: str, plain_text: str) -> bool:
    """Does Chinese text begin with those signs? 马里 is Mali; it also ends 索马里, which is Somalia."""
    return bool(HAN.match(signs)) and f" {signs}" in f" {plain_text}"


def _in_words(asked: str) -> str:
    """A plain question, with blanks around words for most units in Chinese, and without what says nothing."""
    apart = HAN.sub(lambda run: _HAN_FOR_MOST_UNITS.sub(r" \g<0> ", run[0]), asked)
    return HAN.sub(lambda run: _HAN_STOP_WORDS.sub(" ", run[0]), apart)


_FOR_MOST_UNITS = frozenset(words_of(" ".join(map(plain, FOR_MOST_UNITS.values()))))


def is_for_most_units(word: str) -> bool:
    """Is a word of a question one for what most units are, such as “mission”?"""
    return word in _FOR_MOST_UNITS


def telling_places(words: Sequence[str]) -> frozenset[int]:
    """The places of the words without which a page is no whole answer.

    A word for most units says only what kind of thing is meant: of “mission in East Timor” an administration is one.
    """
    telling = [place for place, word in enumerate(words) if not is_for_most_units(word)]
    return frozenset(telling or range(len(words)))


def terms_of(asked: str) -> tuple[list[str], list[str]]:
    """The words of a plain question that count, and the years in it.

    A question of years alone, or of words that say nothing, keeps them as words.
    """
    words = words_of(asked)
    asked = _in_words(asked)
    counting = [word for word in words_of(asked) if word not in _STOP_WORDS]
    years = [word for word in counting if _YEAR.fullmatch(word)]
    others = [word for word in counting if word not in years]
    return others or years or words, years


def asks_what_changed(asked: str) -> bool:
    """Is a plain question, but for its years, made of words that ask for what changed?"""
    without = _in_words(HAN.sub(lambda run: _HAN_ABOUT_CHANGES.sub(" ", run[0]), asked))
    known = _ABOUT_CHANGES | _STOP_WORDS
    return all(word in known or _YEAR.fullmatch(word) for word in without.split())


def asks_for_chart(asked: str) -> bool:
    """Is a plain question, but for its years, made of words that ask for the chart?"""
    without = _in_words(HAN.sub(lambda run: _HAN_ABOUT_CHART.sub(" ", run[0]), asked))
    known = _ABOUT_CHART | _STOP_WORDS
    return all(word in known or _YEAR.fullmatch(word) for word in without.split())


def says_nothing(asked: str) -> bool:
    """Is a plain question made of words alone that say nothing about what is looked for?"""
    left = _in_words(asked).split()
    return bool(asked) and all(word in _STOP_WORDS for word in left)


def grams(word: str) -> list[bytes]:
    """The different groups of three letters of a word, with a blank before and after it."""
    return groups(f" {word} ")


def groups(letters: str) -> list[bytes]:
    """The different groups of three neighbouring letters."""
    return list(dict.fromkeys(letters[at : at + 3].encode() for at in range(len(letters) - 2)))


def key_of(plain_text: str) -> bytes:
    """The beginning of a plain text, as it is compared with others."""
    return plain_text.encode()[:200]


# A word as it is written, with the marks above and below its letters.
_WRITTEN = re.compile(r"[\w\u0300-\u036f\u064b-\u065f\u0670]+")
SHOWN = 160
"""About how many letters of a long text are shown."""

Pieces = list[tuple[str, bool]]
"""A text in pieces, each with whether it matched."""


def marked(text: str, matched: frozenset[str]) -> Pieces:
    """The text in pieces: those whose plain words are among ``matched``, and what is between them.

    Of a long text it is the part around the first match.
    """
    found = [
        word for word in _WRITTEN.finditer(text) if not matched.isdisjoint(words_of(plain(word[0])))
    ]
    first, last = 0, len(text)
    if last > SHOWN:
        middle = found[0].start() if found else 0
        first = text.rfind(" ", 0, max(1, middle - SHOWN // 3)) + 1
        last = text.find(" ", first + SHOWN)
        last = len(text) if last < 0 else last
    pieces: Pieces = [("…", False)] if first else []
    at = first
    for word in found:
        if first <= word.start() and word.end() <= last:
            pieces += [(text[at : word.start()], False), (word[0], True)]
            at = word.end()
    pieces += [(text[at:last], False), ("…" if last < len(text) else "", False)]
    return [piece for piece in pieces if piece[0]]
