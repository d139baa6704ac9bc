"""Documents, sources and people that a person names on the way: the known one, or a new one.

A new one is not saved here. Whoever saves what refers to it saves it first. It is a draft until
something public refers to it.
"""

import re
from contextlib import suppress
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.dates import PartialDate
from orgchart.models import Document, Person, Record, Source

from .free_codes import free_code
from .violations import row_violations

R = TypeVar("R", bound=Record)
PUBLISHER = "United Nations"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE)


_PLACE = re.compile(
    r"(?P<what>.*[^\s,;:])[\s,;:]+"
    r"(?P<place>(?:(?:operative|preambular) )?(?:para|paras|paragraph|paragraphs|sect|section|annex|chap|chapter|part|"
    r"art|article|page|p|pp)\b\.? ?[\w.,()\-– ]*)",
    re.IGNORECASE,
)
MOST_LIKELY = 3
"""How many symbols are offered for a number without an organ."""


def without_place(text: str) -> tuple[str, str]:
    """What was typed and the place in it: ``("61/279", "para. 59")`` of “61/279, para. 59”.

    Only after a symbol or an address: “Report, part two” is a title.
    """
    found = _PLACE.fullmatch(text.strip())
    if found and (
        likely_symbols(found["what"]) or is_address(found["what"]) or why_no_symbol(found["what"])
    ):
        return found["what"], found["place"].strip()
    return text, ""


def likely_symbols(text: str) -> list[str]:
    """The whole symbols that a text can mean, the likeliest first: several for “61/279”, or none."""
    found: list[str] = []
    for one in symbols.beginnings(text):
        with suppress(symbols.SymbolError):
            found.append(symbols.parse(one).text)
    return list(dict.fromkeys(found))[:MOST_LIKELY]


_SYMBOL = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:undocs\.org|docs\.un\.org)/(?:[a-z]{2}/)?)?"
    r"(?:A|S|E|T|ST|SG)/(?=\S*\d)\S+(?: ?\(\d{4}\))?",
    re.IGNORECASE,
)


def why_no_symbol(text: str, *, or_address: bool = False) -> str:
    """Why a text that is written as a symbol is none, such as one of a session that has not been; else empty.

    With ``or_address``, also why an address leads to no document.
    """
    if not (_SYMBOL.fullmatch(text.strip()) or (or_address and is_address(text))):
        return ""
    try:
        symbols.parse(text)
    except symbols.SymbolError as error:
        return error.said(_)
    return ""


def is_address(text: str) -> bool:
    """Is the text an address of a page, with or without https:// before it?"""
    return bool(_ADDRESS.fullmatch(text.strip()))


def whole_address(text: str) -> str:
    """The address with https:// before it, if it has no such beginning."""
    text = text.strip()
    return text if "://" in text else f"https://{text}"


def document_of(written: str, title: str = "", date: PartialDate | None = None) -> Document:
    """The document with that symbol, however it is written, or a new one. One query.

    Raises ValidationError.
    """
    try:
        symbol = symbols.parse(written).text
    except symbols.SymbolError as error:
        raise ValidationError(error.said(_), code="invalid_symbol") from None
    if known := Document.objects.filter(symbol=symbol).first():
        return known
    return _checked(Document(symbol=symbol, title=title, date=_written(date), draft=True))


def source_of(document: Document) -> Source:
    """The source that is the document itself, or a new one with its title, date and address.

    One query, and one for a new one.
    """
    stem = slugify(re.sub(r"[^A-Za-z0-9]+", "-", document.symbol))[:70]
    path = urlsplit(document.parsed.link).path.removeprefix("/en/")
    places = (
        f"docs.un.org/en/{path}",
        f"docs.un.org/{path}",
        f"undocs.org/{path}",
        f"undocs.org/en/{path}",
    )
    addresses = [f"{scheme}://{place}" for scheme in ("https", "http") for place in places]
    if document.address:
        addresses.append(document.address)
    same = Q(url__in=addresses) | Q(slug__iexact=stem)
    if known := Source.objects.filter(same).order_by("pk").first():
        return known
    title = document.title or document.symbol
    named = (
        f"{title[: 290 - len(document.symbol)]} ({document.symbol})" if document.title else title
    )
    return Source(
        slug=free_code(Source, "slug", stem),
        title=named,
        publisher=PUBLISHER,
        url=document.official_address,
        published=_written(document.date),
        draft=True,
    )


def source_at(written: str, title: str = "", date: PartialDate | None = None) -> Source:
    """The source at an address, or that a document is by its symbol, or a new one.

    Two queries, or three. Raises ValidationError.
    """
    try:
        symbol = symbols.parse(written).text
    except symbols.SymbolError:
        symbol = ""
    if symbol:
        return source_of(document_of(symbol, title, date))
    address = whole_address(written) if written.strip() else ""
    known = Source.objects.filter(url__iexact=address).order_by("pk").first() if address else None
    if known:
        return known
    if not title.strip():
        raise ValidationError(_("Give the title of the new source."), code="no_title")
    stem = slugify(title)[:70] or "source"
    slug = free_code(Source, "slug", stem)
    return _checked(
        Source(slug=slug, title=title, url=address, published=_written(date), draft=True)
    )


def person_called(name: str) -> Person:
    """A new person of that name, also if somebody else has it. One query. Raises ValidationError."""
    stem = slugify(name)[:70] or "person"
    return _checked(Person(name=name.strip(), code=free_code(Person, "code", stem)))


def what_it_is(new: Record) -> tuple[str, str]:
    """What makes two new records the same: the symbol, the address or the name that was typed."""
    field = {Document: "symbol", Source: "url", Person: "name"}[type(new)]
    return new._meta.label, str(getattr(new, field) or new.natural_key())


def save_new(new: Record) -> None:
    """Save it. Another one that was saved since may have its code: then it gets a free one. Two queries."""
    for kind, field in ((Source, "slug"), (Person, "code")):
        if isinstance(new, kind):
            setattr(new, field, free_code(kind, field, getattr(new, field)))
    new.save()


def _written(date: PartialDate | None) -> str:
    return str(date) if date else ""


def _checked(record: R) -> R:
    """The record, if nothing is wrong with it alone. Raises ValidationError."""
    if broken := row_violations(record):
        raise ValidationError([str(violation.message) for violation in broken])
    return record
