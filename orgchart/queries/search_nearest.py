"""What is offered when the registry does not have what was typed: words that are near, and documents near a symbol."""

import math
import re
from collections.abc import Sequence
from itertools import takewhile

from .search_results import Result
from .search_terms import Term, nearest
from .search_words import plain

NEAREST = 5
"""How many documents are named when the registry does not have the one whose symbol was typed."""
_WORDS_AFTER = re.compile(r"[0-9][A-Za-z]{3}")
_NUMBER = re.compile(r"[0-9]*")


def in_near_words(words: str, terms: Sequence[Term], found: bool) -> str:
    """The question with the nearest words in place of those that are not in the registry.

    Empty if that changes nothing, or if nothing is near one of them: half a guess helps nobody.
    """
    changed = {}
    for term in terms:
        if term.is_alike:
            changed[term.typed] = next(iter(term.words.values()))[0]
        elif not term.words and not found:
            if not (near := nearest(term.typed)):
                return ""
            changed[term.typed] = near
    meant = " ".join(changed.get(plain(word), word) for word in words.split())
    return meant if plain(meant) != plain(words) else ""


def is_one_symbol(symbols: Sequence[str]) -> bool:
    """Was a symbol read, and no number with words after it, as in “resolution 1542 Haiti”?"""
    return bool(symbols) and not any(_WORDS_AFTER.search(symbol) for symbol in symbols)


def nearest_documents(results: list[Result], symbols: Sequence[str]) -> list[Result]:
    """Of what was found, the few documents whose symbols are most like one of those; what there is, if none is one.

    Symbols are alike by how they begin, and then by the distance of the numbers in which they differ.
    """
    documents = [result for result in results if result.record_kind == "orgchart.document"]

    def distance(result: Result) -> tuple[int, float]:
        return min(_distance(result.title.upper(), symbol.upper()) for symbol in symbols)

    return sorted(documents or results, key=distance)[:NEAREST]


def _is_same(letters: tuple[str, str]) -> bool:
    return letters[0] == letters[1]


def _distance(title: str, symbol: str) -> tuple[int, float]:
    alike = (one for one, _other in takewhile(_is_same, zip(title, symbol, strict=False)))
    same = len("".join(alike).rstrip("0123456789"))
    numbers = [_NUMBER.match(text, same) for text in (title, symbol)]
    one, other = (number.group() if number else "" for number in numbers)
    return -same, abs(int(one) - int(other)) if one and other else math.inf
