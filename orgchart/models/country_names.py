"""What countries are called: by the standard ISO 3166, in news and in speech, as they were called, and their adjectives."""

from functools import cache

from django.utils.translation import gettext, override
from django_countries import countries

from .names import Language

IN_SHORT = {
    "CD": ["DRC", "RDC", "ДРК", "Zaire"],
    "CF": ["CAR", "Centrafrique", "RCA", "ЦАР"],
    "CI": ["Ivory Coast"],
    "MM": ["Burma"],
    "TL": ["East Timor"],
}
"""What countries are called in news and in speech, or were called, where the standard has no such name."""
ADJECTIVES = {
    "AF": ["Afghan"],
    "AO": ["Angolan"],
    "BA": ["Bosnian", "Herzegovinian"],
    "BI": ["Burundian"],
    "CD": ["Congolese", "Zairian"],
    "CF": ["Central African"],
    "CH": ["Swiss"],
    "CI": ["Ivorian"],
    "CM": ["Cameroonian"],
    "CO": ["Colombian"],
    "CR": ["Costa Rican"],
    "CY": ["Cypriot"],
    "DO": ["Dominican"],
    "EG": ["Egyptian"],
    "EH": ["Sahrawi"],
    "ER": ["Eritrean"],
    "ET": ["Ethiopian"],
    "GA": ["Gabonese"],
    "GE": ["Georgian"],
    "GT": ["Guatemalan"],
    "HN": ["Honduran"],
    "HR": ["Croatian", "Croat"],
    "HT": ["Haitian"],
    "ID": ["Indonesian"],
    "IL": ["Israeli"],
    "IN": ["Indian"],
    "IQ": ["Iraqi"],
    "IR": ["Iranian"],
    "JO": ["Jordanian"],
    "KE": ["Kenyan"],
    "KG": ["Kyrgyz"],
    "KH": ["Cambodian"],
    "KP": ["North Korean"],
    "KW": ["Kuwaiti"],
    "KZ": ["Kazakh"],
    "LB": ["Lebanese"],
    "LR": ["Liberian"],
    "LY": ["Libyan"],
    "ME": ["Montenegrin"],
    "MK": ["Macedonian"],
    "ML": ["Malian"],
    "MM": ["Burmese"],
    "MZ": ["Mozambican"],
    "NA": ["Namibian"],
    "NG": ["Nigerian"],
    "NI": ["Nicaraguan"],
    "PK": ["Pakistani"],
    "PS": ["Palestinian"],
    "RW": ["Rwandan", "Rwandese"],
    "SD": ["Sudanese"],
    "SL": ["Sierra Leonean"],
    "SN": ["Senegalese"],
    "SO": ["Somali"],
    "SS": ["South Sudanese"],
    "SV": ["Salvadoran", "Salvadorian"],
    "SY": ["Syrian"],
    "TD": ["Chadian"],
    "TH": ["Thai"],
    "TJ": ["Tajik"],
    "TL": ["Timorese"],
    "TM": ["Turkmen"],
    "TN": ["Tunisian"],
    "UG": ["Ugandan"],
    "UZ": ["Uzbek"],
    "YE": ["Yemeni"],
    "US": ["American"],
}
"""What is said in English of the countries in which there were units of the field: neither the standard nor CLDR says it."""


@cache
def names_of_country(code: str) -> tuple[str, ...]:
    """What the United Nations and the translations of the standard call a country in its languages, what it is called in
    short, and its adjectives."""
    found = [*IN_SHORT.get(code, ()), *ADJECTIVES.get(code, ())]
    with override("en"):
        in_english = str(countries.name(code))
    for language in ("en", *Language.values):
        with override(language):
            found += [str(countries.name(code)), gettext(in_english)]
    return tuple(dict.fromkeys(found))
