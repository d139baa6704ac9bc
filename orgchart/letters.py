"""Letters without their marks, and the order of letters in each language of the United Nations."""

import re
import unicodedata


class _Folding(dict[int, int | str | None]):
    """What a letter becomes: marks on letters become nothing. Each is looked up once."""

    def __missing__(self, sign: int) -> int | None:
        kept = None if unicodedata.combining(chr(sign)) else sign
        self[sign] = kept
        return kept


DIGITS = {ord(sign): str(at % 10) for at, sign in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
"""The digits of Arabic and Persian keyboards, for ``str.translate``. The registry writes 0 to 9 in all languages."""

# What the normal form of Unicode leaves as it is.
_FOLDED = _Folding(DIGITS)
_FOLDED |= {
    ord(letter): folded
    for letter, folded in {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i",
        "ħ": "h", "ŧ": "t", "ŋ": "n", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None,
    }.items()
}  # fmt: skip

AFTER = "\uffff"
"""After any letter. With it a letter stands behind another one, and whatever follows that one."""
OWN_LETTERS = {"es": {"ñ": f"n{AFTER}"}, "ru": {"й": f"и{AFTER}"}}
"""Letters that look as if they had a mark, but are letters of their own, by language: ñ comes after n."""
SORTED_BY = 60
"""By how many letters a text is sorted."""
SORT_KEY = 8 * SORTED_BY
"""How long the key is at most."""
BY_SOUND = range(0xB0A1, 0xD7FA)
"""The codes of GB 2312 for 3,755 common Chinese signs, which stand in the order of their sound (pinyin)."""

_SEPARATORS = re.compile(rf"[^\w{AFTER}]+")


def folded(text: str) -> str:
    """The text without case and marks on letters: ``Côte d'Ivoire`` → ``cote d'ivoire``."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_FOLDED)


def sort_key(text: str, language: str) -> str:
    """What a text of that language (``fr``) is sorted by: hexadecimal digits, because all databases sort those alike.

    Case, marks and punctuation do not count. Scripts stand in the order of Unicode: Latin, Cyrillic, Arabic,
    Chinese. French, English and Arabic have no letters that look like marked ones; Spanish and Russian have
    one each (``OWN_LETTERS``). Chinese is sorted by sound, as CLDR does; rare signs follow by their codes, and a
    sign that is read in two ways has one place.
    """
    text = unicodedata.normalize("NFC", text).casefold()
    for letter, place in OWN_LETTERS.get(language, {}).items():
        text = text.replace(letter, place)
    letters = _SEPARATORS.sub(" ", folded(text)).strip()
    return "".join(map(_weight, letters[:SORTED_BY]))


def _weight(letter: str) -> str:
    """Four digits that stand for a letter; eight for rare Chinese signs and what Unicode got late."""
    code = ord(letter)
    if code < 0x3400 or letter == AFTER:
        return f"{code:04x}"
    if code < 0xA000 and (by_sound := int.from_bytes(letter.encode("gb18030"))) in BY_SOUND:
        return f"{by_sound:04x}"
    return f"fe{code:06x}"
