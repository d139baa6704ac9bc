"""The elements of symbols: organs, bodies, series and what can be in brackets."""

import re

ORGANS = {
    "A": "General Assembly",
    "A/HRC": "Human Rights Council",
    "S": "Security Council",
    "E": "Economic and Social Council",
    "T": "Trusteeship Council",
    "ST": "Secretariat",
    "TD": "United Nations Conference on Trade and Development",
    "UNEP": "United Nations Environment Programme",
    "UNCTAD": "United Nations Conference on Trade and Development",
    "DP": "United Nations Development Programme",
    "HSP": "United Nations Human Settlements Programme",
    "HS": "United Nations Human Settlements Programme",
    "JIU": "Joint Inspection Unit",
    "CD": "Conference on Disarmament",
    "PBC": "Peacebuilding Commission",
    "CCPR": "Human Rights Committee",
    "CAT": "Committee against Torture",
    "CED": "Committee on Enforced Disappearances",
    "CEDAW": "Committee on the Elimination of Discrimination against Women",
    "CERD": "Committee on the Elimination of Racial Discrimination",
    "CMW": "Committee on Migrant Workers",
    "CRC": "Committee on the Rights of the Child",
    "CRPD": "Committee on the Rights of Persons with Disabilities",
    "HRI": "International human rights instruments",
    "FCCC": "United Nations Framework Convention on Climate Change",
    "ICCD": "United Nations Convention to Combat Desertification",
    "LOS": "United Nations Convention on the Law of the Sea",
    "SPLOS": "Meeting of States Parties to the Convention on the Law of the Sea",
    "ISBA": "International Seabed Authority",
    "AT": "Administrative Tribunal",
    "UNW": "UN-Women",
    "CEB": "United Nations System Chief Executives Board for Coordination",
    "ACC": "Administrative Committee on Coordination",
    "SG": "Secretary-General",
}

BODY_ELEMENTS = {
    "AC",
    "BC",
    "C",
    "CN",
    "CONF",
    "CP",
    "COP",
    "CMA",
    "EA",
    "EX",
    "GA",
    "GC",
    "GE",
    "PC",
    "PREPCOM",
    "SBI",
    "SBSTA",
    "SC",
    "SUB",
    "TC",
    "TF",
    "WG",
}
"""Dotted elements that name a subsidiary body: C.5, CN.4, AC.96, CONF.151, EA.2, WG.II."""

DOCUMENT_ELEMENTS = {
    word.upper(): word
    for word in [
        "BUR",
        "CO",
        "CRP",
        "Dec",
        "HLS",
        "INF",
        "L",
        "Misc",
        "MTG",
        "NGO",
        "PET",
        "PV",
        "Q",
        "R",
        "Res",
        "SR",
        "STAT",
        "WP",
    ]
}
"""Dotted elements that number a document, as they are printed: L.12, PV.104, CRP.1, Res.25."""

WORDS = {
    "ADM",
    "AGENDA",
    "AI",
    "B",
    "BUR",
    "CONF",
    "DCP",
    "DEC",
    "ECA",
    "ECE",
    "ECLAC",
    "ESA",
    "ESCAP",
    "ESCWA",
    "EX",
    "FFDF",
    "GC",
    "HLPF",
    "HLS",
    "HRC",
    "IC",
    "ICEF",
    "INF",
    "LEG",
    "MISC",
    "NGO",
    "PC",
    "PET",
    "PRST",
    "PUB",
    "PV",
    "RES",
    "SG",
    "SGB",
    "SPACE",
    "SPECPOL",
    "SR",
    "STAT",
    "TAO",
    "UNFPA",
    "WP",
}
"""Undotted elements that name a series or a body: SGB, AI, IC, INF, FFDF."""

PRINTED_SO = {"SUB": "Sub", "AGENDA": "Agenda"}
"""Elements that documents do not print in capitals: E/CN.4/Sub.2/2005/3, S/Agenda/4961."""

PRESS_RELEASES = {"A", "SM", "T"}
"""Series of press releases of the Secretary-General: SG/A/1774 announces an appointment."""

TREATY_BODIES = {"CCPR", "CAT", "CED", "CEDAW", "CERD", "CMW", "CRC", "CRPD"}
"""Bodies whose symbols have an undotted C after the body: CCPR/C/21/Rev.1/Add.13."""

IN_BRACKETS = (
    (re.compile(r"SECT\.?([1-9][0-9]?[A-Z]?)"), r"Sect. \1"),
    (re.compile(r"PROG\.?([1-9][0-9]?)"), r"Prog. \1"),
    (re.compile(r"INCOMESECT\.?([1-9])"), r"Income sect. \1"),
    (re.compile(r"VOL\.?([IVX]+|[1-9])"), r"Vol. \1"),
    (re.compile(r"PART\.?([IVX]+|[1-9])"), r"Part \1"),
    (re.compile(r"RESUMPTION\.?([1-9])"), r"Resumption \1"),
    (re.compile(r"INTRODUCTION"), "Introduction"),
    (re.compile(r"SUMMARY"), "Summary"),
    (re.compile(r"PLANOUTLINE"), "Plan outline"),
)


def organ_of(body: str) -> str:
    """Return the organ of a body, in words: ``General Assembly`` for ``A/C.5``."""
    return ORGANS.get(body) or ORGANS[body.split("/", maxsplit=1)[0]]


_SPECIAL = [1, 2, 15, 17, 21, 28, 29, 32, 32, 32, 34, 36, 40, 41, 42, 44]
_SPECIAL += [44, 44, 51, 52, 53, 54, 54, 54, 55, 55, 56, 59, 69, 70, 75, 75]
HELD_IN = {
    "S": dict(enumerate(_SPECIAL, 1)),
    "ES": dict(enumerate([10, 10, 12, 14, 21, 34, 34, 35, 36, 51, 76], 1)),
}
"""The last regular session of the General Assembly that had begun when each special and each emergency
special session began."""
