"""How acronyms sound in letters that are not Latin: “المينورسو” and “МИНУРСО” are MINURSO.

Arabic leaves out short vowels, and no script has a letter for each of another. So what is compared first is the
consonants, in groups of those that are written for one another; of several acronyms with the same ones the vowels decide.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

FEWEST = 3
"""How many consonants an acronym has at least that is found by its sound: fewer say too little."""
LIKE = 0.75
"""How like an acronym a word is at least, vowels too, from 0 to 1: “منسق” (coordinator) is not MONUSCO."""
HEARD = "heard"
"""Stands before the consonants in the index, where no text of a record has them."""

_CONSONANTS = {
    "b": "bpبپбп", "d": "dدضذظд", "f": "fvفڤфв", "g": "gjجغгж", "k": "kcqكقк", "l": "lلл", "m": "mمм", "n": "nنн",
    "r": "rرр", "s": "szسصزشсзцчшщ", "t": "tتطثт",
}  # fmt: skip
_VOWELS = {"a": "aاая", "i": "eiyيеиэы", "u": "ouwوоую"}
_SOUNDS = {
    ord(letter): sound
    for group in (_CONSONANTS, _VOWELS)
    for sound, letters in group.items()
    for letter in letters
}
_SOFT_C = re.compile("c(?=[eiy])")
_OTHER_LETTERS = re.compile("[\u0400-\u04ff]+|[\u0600-\u06ff]+")
_ARTICLE = re.compile("^ال(?=.{3})")
_TWICE = re.compile(r"(.)\1+")


def heard(word: str) -> str:
    """What the index has for an acronym, and looks up for a word: its consonants. Empty if they say too little.

    ``word`` is folded (``letters.folded``).
    """
    consonants = _TWICE.sub(r"\1", re.sub("[aiu]", "", _sounds(word)))
    return f"{HEARD} {consonants}" if len(consonants) >= FEWEST else ""


def is_in_other_letters(word: str) -> bool:
    """Is a folded word written in Arabic or Cyrillic letters alone?"""
    return bool(_OTHER_LETTERS.fullmatch(word))


def nearest(word: str, acronyms: Iterable[str]) -> str:
    """The folded acronym that sounds most like a word; empty if none does."""
    asked = _sounds(word)
    likeness = {
        acronym: SequenceMatcher(None, asked, sounds).ratio()
        for acronym in sorted(acronyms)
        if _may_be(asked, sounds := _sounds(acronym))
    }
    best = max(likeness, key=lambda one: likeness[one], default="")
    return best if likeness.get(best, 0) >= LIKE else ""


def _may_be(asked: str, acronym: str) -> bool:
    """Is an acronym said as a word, and do both begin with a vowel or neither? Each script writes a vowel that a word
    begins with: “نطاق” (scope) is not UNTAC. SPC is said letter by letter: “سابق” (former) is something else."""
    return not _VOWELS.keys().isdisjoint(acronym) and (asked[:1] in _VOWELS) == (
        acronym[:1] in _VOWELS
    )


def _sounds(word: str) -> str:
    """The sounds of a word; letters that have none of these, such as h, are left out."""
    word = _SOFT_C.sub("s", _ARTICLE.sub("", word).replace("x", "ks"))
    return "".join(_SOUNDS.get(ord(letter), "") for letter in word)
