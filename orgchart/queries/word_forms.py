"""Other forms of a word that was typed: singulars and cases of the six official languages, by their endings.

An ending says nothing about its language, so a form need not be a word: what the index does not have is not
found. No dictionary is read. Chinese has no endings.
"""

from collections.abc import Sequence

SHORT = 4
"""A word keeps at least so many letters before its ending."""
ARTICLE = "ال"
"""What Arabic writes together with the word that follows."""
_ENDINGS = (
    ("s", ""),  # missions, oficinas
    ("es", ""),  # operaciones
    ("ies", "y"),  # policies
    ("x", ""),  # bureaux
    ("aux", "al"),  # régionaux
    ("al", "aux"),
    ("ات", "ه"),  # عمليات, as it is folded
    ("ه", "ات"),
)
"""Endings of plain words, and what another form of the word has instead."""
_RUSSIAN = (
    "а я о е у ю ы и ь й ая яя ое ее ые ие ый ий ой ей ую юю ия ии ию ией ием иям иях иями "
    "ью ов ев ом ем ам ям ах ях ами ями ым им ых их ыми ими ого его ому ему"
)
# Plain words have “и” for “й”.
_CASES = sorted(set(_RUSSIAN.replace("й", "и").split()), key=lambda ending: (-len(ending), ending))
"""The endings of Russian nouns and adjectives, the longest first."""


def other_forms(typed: str) -> Sequence[str]:
    """Words that are the same word in another number, or with or without the Arabic article."""
    bare = typed.removeprefix(ARTICLE) if len(typed) > len(ARTICLE) + 2 else typed
    forms = [bare, f"{ARTICLE}{bare}"] if _is_arabic(typed) else [typed]
    forms += [
        word.removesuffix(ending) + other
        for word in forms
        for ending, other in _ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= SHORT
    ]
    return [form for form in dict.fromkeys(forms) if form != typed]


def stem(typed: str) -> str:
    """What a Russian word begins with in each case; empty for any other word, and for a short one."""
    if not "а" <= typed[:1] <= "я":
        return ""
    found = next((case for case in _CASES if typed.endswith(case)), "")
    begins = typed.removesuffix(found)
    return begins if found and len(begins) >= SHORT else ""


def is_form_of(word: str, typed: str) -> bool:
    """Is a word of the registry another form of the one that was typed?"""
    begins = stem(typed)
    return word in other_forms(typed) or bool(begins and word.startswith(begins))


def _is_arabic(typed: str) -> bool:
    return "\u0621" <= typed[:1] <= "\u064a"
