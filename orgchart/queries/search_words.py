"""How texts and questions become words: folded letters, words that say nothing, parts of words.

The index and the questions use the same functions, so they never differ.
"""

import re
import unicodedata

LONGEST = 60
"""How many letters of a word the index has."""
STOP_WORDS = {
    "en": "a an and are as at be by did do does for from had has have how in is it of on or that the "
    "their there they this to un was were what when where which who whom whose why with "
    "run runs ran lead leads led call called",
    "fr": "au aux avec ce ces dans de des du elle en est et il la le les leur ou par pour qui que quel "
    "quelle sur une onu",
    "es": "al con del el en es las los para por que quien se su una y",
    "ru": "в во и из к на о об от по с у что кто",
    "ar": "في من على الى عن و",
}
"""Words that say nothing about what is looked for, by language. A question of nothing else keeps them."""

ABOUT_CHANGES = frozenset(
    ["change", "changes", "changed", "changing", "happened", "new", "reform", "reforms"]
)
"""Words that ask for what changed, if there is a year beside them and nothing else."""

_STOP_WORDS = frozenset(word for words in STOP_WORDS.values() for word in words.split())
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:19[4-9]|20[0-9])[0-9]")


class _Folding(dict[int, int | str | None]):
    """What a letter becomes: marks on letters become nothing. Each is looked up once."""

    def __missing__(self, sign: int) -> int | None:
        kept = None if unicodedata.combining(chr(sign)) else sign
        self[sign] = kept
        return kept


# What the normal form of Unicode leaves as it is.
_FOLDED = _Folding()
_FOLDED |= {
    ord(letter): folded
    for letter, folded in {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i",
        "ħ": "h", "ŧ": "t", "ŋ": "n", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None,
    }.items()
}  # fmt: skip


def plain(text: str) -> str:
    """Text without case, accents and punctuation: ``Côte d'Ivoire`` → ``cote d ivoire``."""
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall(decomposed.translate(_FOLDED)))


def words_of(plain_text: str) -> list[str]:
    """The different words of a plain text, as the index has them."""
    return list(dict.fromkeys(word[:LONGEST] for word in plain_text.split()))


def terms_of(asked: str) -> tuple[list[str], list[str]]:
    """The words of a plain question that count, and the years in it.

    A question of years alone, or of words that say nothing, keeps them as words.
    """
    words = words_of(asked)
    counting = [word for word in words if word not in _STOP_WORDS]
    years = [word for word in counting if _YEAR.fullmatch(word)]
    others = [word for word in counting if word not in years]
    return others or years or words, years


def says_nothing(asked: str) -> bool:
    """Is a plain question made of words alone that say nothing about what is looked for?"""
    return bool(asked) and all(word in _STOP_WORDS for word in asked.split())


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
        word
        for word in _WRITTEN.finditer(text)
        if not matched.isdisjoint(part[:LONGEST] for part in plain(word[0]).split())
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
