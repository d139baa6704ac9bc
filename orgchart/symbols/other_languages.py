"""A resolution as it is cited in the other official languages, read as English cites it."""

import re
import unicodedata

_BODIES = {
    "Security Council": (
        r"(?:du )?conseil de s[ée]curit[ée]|(?:del )?consejo de seguridad|сов[её]т(?:а|ом)? безопасности"
        "|مجلس الأمن|مجلس الامن|安全理事会|安理会"
    ),
    "General Assembly": (
        r"(?:de )?l['’]assembl[ée]e g[ée]n[ée]rale|(?:de la )?asamblea general|генеральн(?:ая|ой) ассамбле(?:я|и|ей)"
        "|الجمعية العامة|联合国大会|联大|大会"
    ),
}
_RESOLUTION = re.compile(
    r"r[ée]solution|resoluci[óo]n|резолюци(?:я|и|ю|ей)|(?:ال)?قرار|决议", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\b(?:des nations unies|de las naciones unidas|de l['’]onu|de la onu|оон|n[°º.]|no\.|num\.|número|numéro)(?!\w)"
    r"|للأمم المتحدة|رقم|联合国|№|第|号",
    re.IGNORECASE,
)
"""What stands beside the number and says nothing more."""
_NUMBER = re.compile(r"[0-9]+(?:/[0-9]+)?(?: ?\([0-9]{4}\))?(?: ?[A-Z])?")


def in_english(written: str) -> str:
    """“第1542(2004)号决议” → “resolution 1542(2004)”, with the organ if it is named; else the text as it is.

    Words are as resolutions are cited in Arabic, Chinese, French, Russian and Spanish documents.
    """
    text = "".join(_digit(sign) for sign in unicodedata.normalize("NFKC", written))
    organ = ""
    for body, names in _BODIES.items():
        without = re.sub(names, " ", text, flags=re.IGNORECASE)
        if without != text:
            text, organ = without, f"{body} "
    without, words = _RESOLUTION.subn(" ", text)
    number = " ".join(_BESIDE.sub(" ", without).split())
    if not words or not _NUMBER.fullmatch(number):
        return written
    return f"{organ}resolution {number}"


def _digit(sign: str) -> str:
    """A digit of any script as one of 0 to 9; any other sign as it is."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
