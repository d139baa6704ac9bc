"""Other words in a question: for terms of the vocabularies, for posts, and for units by their acronyms elsewhere, or as
these sound."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from orgchart.models import NameTranslation, SearchEntry, UnitName
from orgchart.official import BODIES, official_forms
from orgchart.sounds import heard, is_in_other_letters, nearest

from .search_words import HAN, key_of, plain, telling_places, terms_of
from .stop_words import FOR_DEEDS, FOR_POSTS
from .word_forms import is_form_of

LOOKED_UP = 16
"""In how many words of a question other words are looked for."""
TOGETHER = 4
"""How many words one other word has at most."""
SIGNS = 24
"""In how many signs of a run of Chinese other words are looked for."""
LONGEST_RUN = 8
"""How many signs one other word in Chinese has at most."""

SOUNDING = 100
"""How many acronyms with the sounds of the words are compared with them."""
ACRONYMS = UnitName._meta.label_lower
"""The kind of record that has acronyms, whose sounds the index knows."""

_FOR_POSTS = {plain(word): post for post, words in FOR_POSTS.items() for word in words.split(", ")}
_FOR_DEEDS = {plain(word): verb for verb, words in FOR_DEEDS.items() for word in words.split(", ")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the words of the registry."""

    text: str
    also: Mapping[str, str] = field(default_factory=dict)
    """What a word of it stands for beside itself: ``{"finul": "unifil"}``."""
    instead_of: Mapping[str, str] = field(default_factory=dict)
    """The plain words that were typed, by each word that stands in their place: ``{"police": "unpol"}``."""


def other_words(asked: str) -> Asked:
    """A plain question with labels of terms in place of other words for them: ``unpol mali`` → ``police mali``.

    An acronym of a unit in another language stays, because texts have it, and means the one in English too; so does
    a word in Arabic or Cyrillic letters that sounds like one.
    One query, and one more if there is such a word; they look up a bounded number of keys.
    """
    instead_of: dict[str, str] = {}
    for word, post in _FOR_POSTS.items():
        asked = _replaced(asked, word, post, instead_of)
    for form, body in _bodies():
        if HAN.fullmatch(form):
            asked = _replaced(asked, form, body, instead_of)
    spans = dict.fromkeys([*_spans(asked.split()[:LOOKED_UP]), *_runs(asked)])
    keys = [key_of(span) for span in spans]
    rows = SearchEntry.objects.filter(key__in=keys, page_id=0).exclude(record_kind=ACRONYMS)
    found = sorted(
        (bytes(key).decode(), why, kind)
        for key, why, kind in rows.values_list("key", "why", "record_kind")
    )
    # The longest first: of two that begin alike the longer says more.
    also = {word: _FOR_DEEDS[word] for word in asked.split() if word in _FOR_DEEDS}
    also |= _also_bodies(asked.split())
    for key, why, kind in sorted(found, key=lambda row: -len(row[0])):
        if kind == NameTranslation._meta.label_lower:
            also = dict(_same(key, plain(why))) | also
        else:
            asked = _replaced(asked, key, plain(why), instead_of)
    also = _by_sound(asked.split()[:LOOKED_UP]) | also
    return Asked(asked, also, instead_of)


def _by_sound(words: Iterable[str]) -> dict[str, str]:
    """The acronyms that words in Arabic or Cyrillic letters sound like: ``{"минурсо": "minurso"}``. Of UNAVEM II it is
    the longest word, because one word stands for one. One query, if there is such a word."""
    sounds = {word: heard(word) for word in words if is_in_other_letters(word)}
    keys = {key_of(sound) for sound in sounds.values() if sound}
    if not keys:
        return {}
    # Only acronyms have such keys. If the kind were asked too, SQLite would read all names of units for several words.
    rows = SearchEntry.objects.filter(key__in=keys, page_id=0).order_by("key", "pk")
    acronyms: dict[str, set[str]] = defaultdict(set)
    for key, acronym in rows.values_list("key", "why")[:SOUNDING]:
        acronyms[bytes(key).decode()].add(max(plain(acronym).split(), key=len))
    found = {word: nearest(word, acronyms[sound]) for word, sound in sounds.items()}
    return {word: acronym for word, acronym in found.items() if acronym}


@cache
def _bodies() -> list[tuple[str, str]]:
    """The official forms of the bodies in all other languages, each with the English one, as plain texts."""
    return [(plain(form), plain(f"{body}")) for body in BODIES for form in official_forms(body)]


def _also_bodies(typed: list[str]) -> dict[str, str]:
    """What words stand for that are the name of a body, in whatever case: ``{"совета": "security", …}``. In Chinese the
    name was replaced, for its pairs of signs are no words."""
    also: dict[str, str] = {}
    for form, body in _bodies():
        words = form.split()
        for first in range(len(typed) - len(words) + 1):
            part = typed[first : first + len(words)]
            if all(map(_is_same, words, part)):
                also |= _paired(terms_of(" ".join(part))[0], body.split())
    return also


def _is_same(word: str, typed: str) -> bool:
    return word == typed or is_form_of(word, typed)


def _paired(words: list[str], others: list[str]) -> dict[str, str]:
    """Each word with another one; what both have stays for itself."""
    left = [word for word in words if word not in others]
    return dict(zip(left, (other for other in others if other not in words), strict=False))


def _replaced(asked: str, word: str, by: str, instead_of: dict[str, str]) -> str:
    """The text with another word in the place of one, which is noted; in Chinese it need not stand apart."""
    if HAN.fullmatch(word):
        replaced = " ".join(asked.replace(word, f" {by} ").split())
    else:
        replaced = f" {asked} ".replace(f" {word} ", f" {by} ").strip()
    if replaced != asked:
        instead_of.update(dict.fromkeys(by.split(), word))
    return replaced


def _spans(words: list[str]) -> Iterator[str]:
    """The runs of up to TOGETHER words."""
    for first in range(len(words)):
        for last in range(first + 1, min(first + TOGETHER, len(words)) + 1):
            yield " ".join(words[first:last])


def _runs(asked: str) -> Iterator[str]:
    """The runs of signs in Chinese, which has no spaces between words."""
    signs = " ".join(HAN.findall(asked))[:SIGNS]
    for first in range(len(signs)):
        for last in range(first + 2, min(first + LONGEST_RUN, len(signs)) + 1):
            if HAN.fullmatch(signs[first:last]):
                yield signs[first:last]


def _same(acronym: str, other: str) -> Iterator[tuple[str, str]]:
    """Which word of an acronym stands for which of the other."""
    words, others = terms_of(acronym)[0], other.split()
    if len(others) == 1:
        # 联黎部队 has a word for what most units are beside the one that tells.
        others *= len(words)
        words = [words[place] for place in sorted(telling_places(words))]
    for word, same in zip(words, others, strict=False):
        if word != same:
            yield word, same
