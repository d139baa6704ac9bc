"""Elements of XML, made and written."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from orgchart.queries.shared_records import forget_oldest
from orgchart.xml_text import escape, for_xml, quoteattr

Content: TypeAlias = "Element | str | None"
MOST_KEPT = 40_000
"""How many elements are kept as they were made: many facts have the same dates, and a line is told of two units."""


@dataclass(slots=True)
class Element:
    """An element: on one line if a text or nothing stands in it, else with elements on lines of their own."""

    tag: str
    opened: str
    """Its tag with its attributes."""
    line: str = ""
    parts: "Sequence[Element]" = ()
    lines: dict[str, str] | None = None
    """As it was written, by what stands before its lines; None if that is not kept."""


def element(tag: str, *content: Content, **attributes: str) -> Element:
    """An element. What is None, and attributes that are empty, are left out; ``xlink__href`` is ``xlink:href``.

    One with a text in it stands on one line, so no space is added to a text.
    """
    opened = _opened(tag, attributes) if attributes else tag
    parts: list[Element] = []
    for one in content:
        if isinstance(one, str):
            return Element(tag, opened, _line(tag, opened, content))
        if one is not None:
            parts.append(one)
    return Element(tag, opened, "" if parts else f"<{opened}/>", parts)


def _opened(tag: str, attributes: Mapping[str, str]) -> str:
    opened = tag
    for name, value in attributes.items():
        if value:
            opened += f" {name.replace('__', ':')}={quoteattr(value)}"
    return opened


def _line(tag: str, opened: str, content: Iterable[Content]) -> str:
    inside = "".join(
        [
            escape(part) if isinstance(part, str) else _in_line(part)
            for part in content
            if part is not None
        ]
    )
    return f"<{opened}>{inside}</{tag}>" if inside else f"<{opened}/>"


def _in_line(one: Element) -> str:
    return one.line or _line(one.tag, one.opened, one.parts)


def in_many_places(one: Element) -> Element:
    """The element, whose lines are kept when they are written."""
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
    known = [one for one in content if one is not None]
    return element(tag, *known, **attributes) if known else None


def written(root: Element) -> bytes:
    """The document."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, "", lines)
    return "".join(lines).encode()


def _write(one: Element, indent: str, lines: list[str]) -> None:
    """Add the lines of an element."""
    if one.line:
        lines.append(f"{indent}{one.line}\n")
    elif one.lines is None:
        _add_lines(one, indent, lines)
    else:
        if indent not in one.lines:
            own: list[str] = []
            _add_lines(one, indent, own)
            one.lines[indent] = "".join(own)
        lines.append(one.lines[indent])


def _add_lines(one: Element, indent: str, lines: list[str]) -> None:
    lines.append(f"{indent}<{one.opened}>\n")
    inner = f"{indent}  "
    for part in one.parts:
        _write(part, inner, lines)
    lines.append(f"{indent}</{one.tag}>\n")


def as_token(text: str) -> str:
    """The text as an attribute of the type token: without line ends and spaces at its ends."""
    return " ".join(for_xml(text).split())
