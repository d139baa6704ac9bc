"""In which language a text is: by its script, by what is said of its source, or by its own small words."""

import re

ENGLISH = "en"
"""The language of the records."""
SCRIPTS = (
    ("und-Arab", re.compile("[\u0600-\u06ff]")),
    ("und-Cyrl", re.compile("[\u0400-\u04ff]")),
    ("und-Hani", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("und-Jpan", re.compile("[\u3040-\u30ff]")),
)
"""What HTML calls a text in that script of which nobody recorded the language."""
IN_SCRIPT = {"ar": "und-Arab", "ru": "und-Cyrl", "zh": "und-Hani"}
"""The languages that sources are said to be in whose letters are not Latin."""
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=\w))?")
"""A word, or what stands before an apostrophe with it."""
_SMALL_WORDS = {
    "fr": (
        "le la les l’ de d’ du des un une et est sont en au aux pour par sur dans qui que à sa ses son "
        "nomme nommé nommée nouveau nouvelle cheffe général adjoint unies opérations maintien paix"
    ),
    "es": (
        "el la los las de del un una y es son en al para por su sus con que "
        "nombra nombrado nombrada nuevo nueva jefe jefa unidas operaciones mantenimiento paz"
    ),
    "pt": "o os as de do da dos das um uma e é são em no na para por pela com que ao à unidas chefe",
}
_OF_ENGLISH = "the of and to for with by from in its is was were has at as that which this became he she united"
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_ENGLISH_WORDS = frozenset(_OF_ENGLISH.split())
_AS_IN_ENGLISH = {
    "de": "in was",
    "it": "in",
    "nl": "in is of was",
    "no": "at for",
    "pl": "to",
    "pt": "as",
    "sk": "to",
    "sv": "at",
}
"""Small words of other languages that are written like one of English, and so say nothing of a text."""


def _words(text: str) -> set[str]:
    return {word.lower().replace("'", "’") for word in _WORD.findall(text)}


def _has_english_word(told: str, text: str) -> bool:
    """Has a text a small word of English that the language of its source does not have?"""
    shared = _AS_IN_ENGLISH.get(told, "").split()
    return not (_words(text) & _ENGLISH_WORDS).issubset(shared)


def by_small_words(text: str) -> str:
    """The language of a text in Latin letters of which it has at least two small words, and few of English; else English.
    It takes two, so that a name such as “de Mello” decides nothing."""
    words = _words(text)
    counts = {language: len(words & small) for language, small in _WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    most = counts[best]
    is_sure = list(counts.values()).count(most) == 1 and most > 2 * len(words & _ENGLISH_WORDS)
    return best if most > 1 and is_sure else ENGLISH


def has_word_of(language: str, text: str) -> bool:
    """Has a text a small word of that language?"""
    return bool(_words(text) & _WORDS.get(language, frozenset()))


def language_of(text: str, told: str = "") -> str:
    """The language of a text as the registry has it. ``told`` is that of its source, which a text in another script, or
    with small words of English, is not in: such a title is ours. Without it, script and small words decide."""
    first = "" if text.isascii() else next(filter(str.isalpha, text), "")
    script = next((tag for tag, letters in SCRIPTS if letters.match(first)), "")
    if script:
        return tag_of(told, text) if IN_SCRIPT.get(told) == script else script
    if told and told not in IN_SCRIPT and not _has_english_word(told, text):
        return told
    return by_small_words(text)


TRADITIONAL = "zh-Hant"
"""What HTML calls Chinese in traditional signs. The pages are in simplified ones."""


def is_traditional(text: str) -> bool:
    """Has a text Chinese signs that are not among the simplified ones, those of the standard GB 2312?"""
    signs = "".join(re.findall("[\u4e00-\u9fff]", text))
    return len(signs.encode("gb2312", "ignore")) < 2 * len(signs)


def tag_of(language: str, text: str) -> str:
    """What HTML calls the language of an official form in ``language``."""
    return TRADITIONAL if language == "zh" and is_traditional(text) else language
