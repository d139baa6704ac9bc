"""The addresses of the public site in each language. Those in English have no prefix."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.translation import get_language_from_path, gettext

from orgchart.addresses import DESK_ADDRESSES

API_PAGE = "/api/"
"""The page of the API. What is below it is for programs, which ask for a language with ``?lang=fr``."""


def short(code: str) -> str:
    """The language of a code, without its place or script: ``en`` of ``en-gb``, ``zh`` of ``zh-hans``."""
    return code.partition("-")[0]


ASKED: Mapping[str, str] = {
    asked: code for code, _name in settings.LANGUAGES for asked in (code, short(code))
}
"""What ``lang`` can ask for, and the language that is meant: ``en`` and ``en-gb`` are both English."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language, and the address of a page in it."""

    code: str
    """As HTML writes it: ``fr``."""
    name: str
    """What the language calls itself: “Français”."""
    address: str
    is_current: bool
    offer: str
    """That this page is there in the language, said in it."""
    close: str
    """What the button is called that takes the offer away, in the language."""


def asked_language(request: HttpRequest) -> str:
    """The language of an address that all may read. A program asks the API with ``lang`` too: what is no language
    there means English, until whoever reads the rest of the address refuses it."""
    path = request.path_info
    if found := get_language_from_path(path):
        return found
    try:
        asked = request.GET.get("lang", "") if _is_for_programs(path) else ""
    except TooManyFieldsSent:  # it is refused where the address is read
        asked = ""
    return ASKED.get(asked, settings.LANGUAGE_CODE)


def _is_for_programs(address: str) -> bool:
    """Is it an address of the API, and not its page?"""
    return address.startswith(API_PAGE) and address != API_PAGE


def without_language(path: str) -> str:
    """The address of a page without the prefix of its language, which is its address in English."""
    root, below = _below_root(path)
    language = get_language_from_path(below)
    return f"{root}{below.removeprefix(f'/{language}')}" if language else path


def in_language(path: str, code: str) -> str:
    """The address of a page in that language."""
    root, bare = _below_root(without_language(path))
    return f"{root}{bare}" if code == settings.LANGUAGE_CODE else f"{root}/{code}{bare}"


def in_the_site(path: str) -> str:
    """The address of a page without its language and without the folder in which the site is served."""
    return _below_root(without_language(path))[1]


def _below_root(path: str) -> tuple[str, str]:
    """The folder in which the site is served, such as ``/registry``, mostly empty; and what follows."""
    root = get_script_prefix().rstrip("/")
    return (root, path.removeprefix(root)) if path.startswith(f"{root}/") else ("", path)


def here(path: str) -> str:
    """The address of a page in the language in use. The index of the search has addresses without one."""
    return in_language(path, translation.get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=16)
def _offer(code: str) -> tuple[str, str]:
    """How a language offers a page in it, and takes the offer back."""
    with translation.override(code):
        # Translators: name your language, not English: “Cette page existe en français”.
        return gettext("This page is there in English"), gettext("Close")


def has_languages(path: str) -> bool:
    """Is an address, or what is near it, there in each language? The desk, its accounts and the API are not."""
    address = in_the_site(path)
    return not (address.startswith(DESK_ADDRESSES) or _is_for_programs(address))


def languages_with_pages(request: HttpRequest) -> set[str]:
    """The languages of the site; of a copy of it, those that were asked for."""
    copy = getattr(request, "copy", None)
    return set(copy.languages) if copy else {code for code, _name in settings.LANGUAGES}


def offered_of(request: HttpRequest, query: str) -> list[Language]:
    """The addresses of the page of a request in each language that has pages; none if there is only one, or if the
    page is there in English alone."""
    if not has_languages(request.path):
        return []
    codes = languages_with_pages(request)
    found = [one for one in languages_of(request.path, query) if one.code in codes]
    return found if len(found) > 1 else []


def languages_of(path: str, query: str = "") -> list[Language]:
    """The addresses of a page in each language, in the order of the United Nations. ``query`` is what it asks for."""
    used = translation.get_language()
    asked = f"?{query}" if query else ""
    return [
        Language(
            code,
            name,
            f"{in_language(path, code)}{asked}",
            code == used,
            *_offer(code),
        )
        for code, name in settings.LANGUAGES
    ]
