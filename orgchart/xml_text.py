"""Text in XML 1.0 and SVG."""

import re
from xml.sax import saxutils

_PLAIN = re.compile("[ !#-%'-;=?-~\u00a0-\ud7ff\ue000-\ufffd]*").fullmatch
"""Text of which nothing need be written otherwise: most texts."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """The text without the characters that no XML can have, such as control characters.

    The registry refuses them, but older data may have some, and one makes a whole file unreadable.
    """
    return _NOT_XML.sub("", text)


def escape(text: str) -> str:
    """The text between two tags."""
    return text if _PLAIN(text) else saxutils.escape(for_xml(text))


def quoteattr(text: str) -> str:
    """The text as the value of an attribute, in quotes."""
    return f'"{text}"' if _PLAIN(text) else saxutils.quoteattr(for_xml(text))
