"""How the people and posts of earlier releases become the records of today.

The migration and the conversion of older fixtures read this.
"""

import re

from django.utils.text import slugify

GRADES = {
    "secretary-general": "SG",
    "deputy secretary-general": "DSG",
    "under-secretary-general": "USG",
    "assistant secretary-general": "ASG",
    "usg": "USG",
    "asg": "ASG",
    "d-2": "D-2",
    "d-1": "D-1",
    "p-5": "P-5",
    "p-4": "P-4",
    "p-3": "P-3",
}
"""Grades by the rank that was a free text, in small letters."""
LINKS = {
    "https://search.archives.un.org/": ("un-archives", r"[a-z0-9]+(-[a-z0-9]+)+"),
    "https://www.wikidata.org/wiki/": ("wikidata", r"Q[1-9][0-9]{0,11}"),
    "https://viaf.org/viaf/": ("viaf", r"[1-9][0-9]{1,21}"),
    "https://ror.org/": ("ror", r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"),
}
"""Schemes of identifiers, and what an identifier looks like, by the beginning of the address."""


def identifier_in(address: str) -> tuple[str, str] | None:
    """The scheme and the identifier of the record to which an address leads, or None."""
    for beginning, (scheme, pattern) in LINKS.items():
        value = address.removeprefix(beginning)
        if value != address and re.fullmatch(pattern, value):
            return scheme, value
    return None


def code_of(name: str) -> str:
    """The code of a person of that name. ``slugify`` keeps plain letters, as in “le-roy”."""
    return slugify(name)[:80] or "person"


def grade_of(rank: str) -> str | None:
    """The grade that a rank in words is, or None."""
    return GRADES.get(" ".join(rank.casefold().split()))


def kind_of(heads_unit: bool, title: str) -> str:
    """The kind of a post, where its title or its place says it; else “other”."""
    if heads_unit:
        return "head"
    known = {
        "deputy": "deputy",
        "chief of staff": "chief-of-staff",
        "special representative": "special-representative",
        "force commander": "force-commander",
        "police commissioner": "police-commissioner",
        "military adviser": "military-adviser",
        "police adviser": "police-adviser",
        "director": "director",
    }
    said = title.casefold()
    return next((kind for words, kind in known.items() if words in said), "other")


def note_with_rank(note: str, rank: str) -> str:
    """The note of a post whose rank is not a grade."""
    return " ".join(filter(None, [note, f"Rank: {rank}."]))
