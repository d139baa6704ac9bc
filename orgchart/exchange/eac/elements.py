"""Elements of XML, made and written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from orgchart.xml_text import escape, for_xml, quoteattr

Content: TypeAlias = "Element | str | None"


@dataclass(slots=True)
class Element:
    """An element with what stands in it: texts and elements."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: "list[Element | str]" = field(default_factory=list)


def element(tag: str, *content: Content, **attributes: str) -> Element:
    """An element. What is None, and attributes that are empty, are left out; ``xlink__href`` is ``xlink:href``."""
    given = {name.replace("__", ":"): value for name, value in attributes.items() if value}
    return Element(tag, given, [one for one in content if one is not None])


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
    content = one.content
    if not content:
        lines.append(f"{indent}<{_opened(one)}/>\n")
        return
    for part in content:
        if isinstance(part, str):
            lines.append(f"{indent}{_inline(one)}\n")
            return
    lines.append(f"{indent}<{_opened(one)}>\n")
    inner = f"{indent}  "
    for part in content:
        _write(cast("Element", part), inner, lines)
    lines.append(f"{indent}</{one.tag}>\n")


def _inline(one: Element) -> str:
    content = one.content
    if len(content) == 1 and isinstance(content[0], str):
        inside = escape(content[0])
    else:
        inside = "".join(
            [escape(part) if isinstance(part, str) else _inline(part) for part in content]
        )
    return f"<{_opened(one)}>{inside}</{one.tag}>" if inside else f"<{_opened(one)}/>"


def _opened(one: Element) -> str:
    if not one.attributes:
        return one.tag
    attributes = [f" {name}={quoteattr(value)}" for name, value in one.attributes.items()]
    return f"{one.tag}{''.join(attributes)}"


def as_token(text: str) -> str:
    """The text as an attribute of the type token: without line ends and spaces at its ends."""
    return " ".join(for_xml(text).split())
