"""How to cite a page: in words, as BibTeX, as RIS."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from orgchart.dates import in_words
from orgchart.identity import AUTHOR, PUBLISHER
from orgchart.languages import semicolon, written_together
from orgchart.letters import folded


@dataclass(frozen=True, slots=True)
class Citation:
    """A page about a day, at a version of the data, and the day on which somebody looked at it."""

    title: str
    address: str
    """The permanent address, which names the day and the data version."""
    day: date
    version: int
    accessed: date

    @property
    def as_text(self) -> str:
        """The citation as a sentence, in which the title keeps the mark of its language."""
        sentence = _(
            "“%(title)s”, as of %(day)s, %(publisher)s, data version %(version)s, %(address)s "
            "(accessed %(accessed)s)."
        )
        return written_together(
            sentence,
            title=self.title,
            day=in_words(self.day),
            publisher=_(PUBLISHER),
            version=self.version,
            address=self.address,
            accessed=in_words(self.accessed),
        )

    @property
    def as_bibtex(self) -> str:
        """The citation as an entry of BibTeX."""
        fields = {
            "author": f"{{{{{_braced(_(AUTHOR))}}}}}",
            "title": f"{{{_braced(self.title)}}}",
            "howpublished": f"{{{_(PUBLISHER)}}}",
            "year": f"{{{self.accessed.year}}}",
            "note": f"{{{self._as_of}{semicolon()}{self._version_of_data}}}",
            "url": f"{{{self.address}}}",
            "urldate": f"{{{self.accessed}}}",
        }
        lines = [f"  {name} = {value}," for name, value in fields.items()]
        return "\n".join([f"@misc{{{self._key},", *lines, "}"])

    @property
    def as_ris(self) -> str:
        """The citation as a record of RIS."""
        return "\n".join(
            [
                "TY  - ELEC",
                f"AU  - {_(AUTHOR)}",
                f"TI  - {self.title}",
                f"PB  - {_(PUBLISHER)}",
                f"PY  - {self.accessed.year}",
                f"ET  - {self._version_of_data}",
                f"N1  - {self._as_of}",
                f"UR  - {self.address}",
                f"Y2  - {self.accessed:%Y/%m/%d}",
                "ER  - ",
            ]
        )

    @property
    def _as_of(self) -> str:
        return _("As of %(day)s") % {"day": in_words(self.day)}

    @property
    def _version_of_data(self) -> str:
        return _("Data version %(version)s") % {"version": self.version}

    @property
    def _key(self) -> str:
        """The title in Latin letters, or the path of the address if the title is in another script."""
        title = folded(self.title)
        is_latin = all(sign.isascii() for sign in title if sign.isalpha())
        named = title if is_latin else urlsplit(self.address).path.casefold()
        words = re.sub(r"[^a-z0-9]+", "-", named).strip("-")[:40].strip("-")
        return "-".join(filter(None, ["registry", words, str(self.day)]))


def _braced(text: str) -> str:
    """Return a text for BibTeX, with a backslash before each character that it reads as a command."""
    return re.sub(r"([\\{}%&#$_])", r"\\\1", text)
