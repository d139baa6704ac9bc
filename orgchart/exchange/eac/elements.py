"""Elements of XML, made and written."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from orgchart.queries.shared_records import forget_oldest
from orgchart.xml_text import escape, for_xml, quoteattr

Content: TypeAlias = "Element | str | None"
MOST_KEPT = 20_000
"""How many elements are kept as they were made: many facts have the same dates, and a line is told of two units."""


@dataclass(slots=True)
class Element:
    """An element with what stands in it: texts and elements."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: "list[Element | str]" = field(default_factory=list)
    lines: dict[str, str] | None = None
    """As it was written, by what stands before its lines; None if that is not kept."""


def element(tag: str, *content: Content, **attributes: str) -> Element:
    """An element. What is None, and attributes that are empty, are left out; ``xlink__href`` is ``xlink:href``."""
    given = {name.replace("__", ":"): value for name, value in attributes.items() if value}
    return Element(tag, given, [one for one in content if one is not None])


def in_many_places(one: Element) -> Element:
    """The element, whose lines are kept when they are written. Nobody may change it any more."""
    one.lines = {}
    return one


class Kept:
    """Elements that stand in several records, each made once. It forgets the oldest when there are many."""

    def __init__(self) -> None:
        self._made: dict[tuple[Hashable, ...], Element] = {}

    def once(self, key: tuple[Hashable, ...], make: Callable[[], Element]) -> Element:
        """The element of that key. It stands in several places, so leave it as it is."""
        if key not in self._made:
            forget_oldest(self._made, MOST_KEPT)
            self._made[key] = in_many_places(make())
        return self._made[key]


def some(tag: str, content: Iterable[Content], **attributes: str) -> Element | None:
    """An element, or None if nothing would stand in it."""
    made = element(tag, *content, **attributes)
    return made if made.content else None


def written(root: Element) -> bytes:
    """The document. An element with a text in it stands on one line, so no space is added to a text."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, "", lines)
    return "".join(lines).encode()


def _write(one: Element, indent: str, lines: list[str]) -> None:
    """Add the lines of an element."""
    if one.lines is None:
        _add_lines(one, indent, lines)
        return
    if indent not in one.lines:
        own: list[str] = []
        _add_lines(one, indent, own)
        one.lines[indent] = "".join(own)
    lines.append(one.lines[indent])


def _add_lines(one: Element, indent: str, lines: list[str]) -> None:
    content = one.content
    elements = [part for part in content if isinstance(part, Element)]
    if len(elements) < len(content):
        lines.append(f"{indent}{_inline(one)}\n")
        return
    opened = _opened(one) if one.attributes else one.tag
    if not elements:
        lines.append(f"{indent}<{opened}/>\n")
        return
    lines.append(f"{indent}<{opened}>\n")
    inner = f"{indent}  "
    for part in elements:
        _write(part, inner, lines)
    lines.append(f"{indent}</{one.tag}>\n")


def _inline(one: Element) -> str:
    opened = _opened(one) if one.attributes else one.tag
    inside = "".join(
        [escape(part) if isinstance(part, str) else _inline(part) for part in one.content]
    )
    return f"<{opened}>{inside}</{one.tag}>" if inside else f"<{opened}/>"


def _opened(one: Element) -> str:
    attributes = [f" {name}={quoteattr(value)}" for name, value in one.attributes.items()]
    return f"{one.tag}{''.join(attributes)}"


def as_token(text: str) -> str:
    """The text as an attribute of the type token: without line ends and spaces at its ends."""
    return " ".join(for_xml(text).split())
