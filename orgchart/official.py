"""What has an official form in each language: terms of the United Nations, countries, and places that CLDR names.

The rest of what is recorded in English stays so, marked as English: the registry makes no translations."""

import re
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext
from django_countries import countries

from orgchart.dates.words import pgettext_lazy
from orgchart.languages import joined, recorded, shows_the_record

TERM, PLACE = "term", "place"
"""The contexts in which catalogues have the forms."""
BODIES = (
    pgettext_lazy("term", "Security Council"),
    pgettext_lazy("term", "General Assembly"),
)
"""Those that adopt resolutions. The registry has no pages about them, but many texts name them, in English."""
TERMS = (
    pgettext_lazy("term", "Secretariat"),
    pgettext_lazy("term", "Secretary-General"),
    pgettext_lazy("term", "Under-Secretary-General"),
    pgettext_lazy("term", "Assistant Secretary-General"),
    pgettext_lazy("term", "Special Representative of the Secretary-General"),
    *BODIES,
)
"""Names and titles that are a term of the glossary (docs/glossary.md) as a whole."""
PLACES = (
    pgettext_lazy("place", "Abidjan"),
    pgettext_lazy("place", "Amman"),
    pgettext_lazy("place", "Ashgabat"),
    pgettext_lazy("place", "Bamako"),
    pgettext_lazy("place", "Bangkok"),
    pgettext_lazy("place", "Bangui"),
    pgettext_lazy("place", "Beirut"),
    pgettext_lazy("place", "Bogotá"),
    pgettext_lazy("place", "Bujumbura"),
    pgettext_lazy("place", "Central Asia"),
    pgettext_lazy("place", "Dakar"),
    pgettext_lazy("place", "Damascus"),
    pgettext_lazy("place", "Democratic Republic of the Congo"),
    pgettext_lazy("place", "Dili"),
    pgettext_lazy("place", "Dushanbe"),
    pgettext_lazy("place", "Freetown"),
    pgettext_lazy("place", "Gaza"),
    pgettext_lazy("place", "Iran"),
    pgettext_lazy("place", "Jerusalem"),
    pgettext_lazy("place", "Juba"),
    pgettext_lazy("place", "Kabul"),
    pgettext_lazy("place", "Khartoum"),
    pgettext_lazy("place", "Kigali"),
    pgettext_lazy("place", "Kinshasa"),
    pgettext_lazy("place", "Kosovo"),
    pgettext_lazy("place", "Laayoune"),
    pgettext_lazy("place", "Libreville"),
    pgettext_lazy("place", "Luanda"),
    pgettext_lazy("place", "Maputo"),
    pgettext_lazy("place", "Mogadishu"),
    pgettext_lazy("place", "Monrovia"),
    pgettext_lazy("place", "N'Djamena"),
    pgettext_lazy("place", "Nairobi"),
    pgettext_lazy("place", "New York"),
    pgettext_lazy("place", "Nicosia"),
    pgettext_lazy("place", "Phnom Penh"),
    pgettext_lazy("place", "Port-au-Prince"),
    pgettext_lazy("place", "Santo Domingo"),
    pgettext_lazy("place", "Sarajevo"),
    pgettext_lazy("place", "Skopje"),
    pgettext_lazy("place", "Syria"),
    pgettext_lazy("place", "Tegucigalpa"),
    pgettext_lazy("place", "Tripoli"),
    pgettext_lazy("place", "West Africa"),
    pgettext_lazy("place", "Windhoek"),
    pgettext_lazy("place", "Zagreb"),
)
"""Towns, regions, and countries that the standard ISO 3166 calls otherwise. The catalogues have the forms of CLDR, and that
of the United Nations for the Democratic Republic of the Congo."""
WORLDWIDE = (pgettext_lazy("place", "Worldwide"),)
"""Where a unit works that works everywhere. It is no name, so the catalogues have our words."""
_BETWEEN = re.compile(r", | and ")
_FROM = re.compile(r"(?P<area>.+), from (?P<town>.+)")
"""“Somalia, from Nairobi”: an area, and the town from which a unit looks after it."""


def official(text: str) -> str:
    """A recorded name, title or place in the language in use; in English, and marked as such, if it has no official form.

    “Iran and Iraq” has one if each of the two has. No queries."""
    if shows_the_record() or not text:
        return recorded(text)
    return _whole(text) or recorded(text)


def official_forms(text: str) -> tuple[str, ...]:
    """The official forms of a recorded name, title or place in all other languages; none if it has none. No queries."""
    if not _whole(text):
        return ()  # which no language changes: nearly all names of a large registry
    found = []
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            with translation.override(code):
                found.append(f"{_whole(text)}")
    return tuple(dict.fromkeys(filter(None, found)))


def _whole(text: str) -> str:
    """The official form of a text, or of all of its parts; empty if there is none."""
    if whole := _form(text):
        return whole
    if found := _FROM.fullmatch(text):
        area, town = _whole(found["area"]), _form(found["town"])
        return _from_town(area, town) if area and town else ""
    parts = [_form(part) for part in _BETWEEN.split(text)]
    return joined(parts) if all(parts) else ""


def _from_town(area: str, town: str) -> str:
    return pgettext("place", "%(area)s, from %(town)s") % {"area": area, "town": town}


def _form(text: str) -> str:
    """The official form; empty if there is none."""
    if text in TERMS:
        return pgettext(TERM, text)
    if text in PLACES or text in WORLDWIDE:
        return pgettext(PLACE, text)
    code = _codes().get(text.removeprefix("The ").replace("’", "'"))
    return str(countries.name(code)) if code else ""


@cache
def _codes() -> dict[str, str]:
    """The codes of the countries by their names in English."""
    with translation.override(settings.LANGUAGE_CODE):
        return {str(name): code for code, name in countries}
