"""The sources of a record: each place in a source that supports a fact of it, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from orgchart.models import Fact, Source
from orgchart.models.supports import Supports


@dataclass(slots=True)
class Cited:
    """Places in sources by the keys with which facts refer to them."""

    _keys: dict[tuple[str, str, str], str] = field(default_factory=dict)
    places: list[tuple[str, Source, str, str]] = field(default_factory=list)
    """The key, the source, the place in it, and the words that it quotes; in the order of their first use."""

    def key(self, source: Source, locator: str = "", quotation: str = "") -> str:
        """The key of that place."""
        place = (source.slug, locator, quotation)
        if place not in self._keys:
            self._keys[place] = f"source-{len(self._keys) + 1}"
            self.places.append((self._keys[place], source, locator, quotation))
        return self._keys[place]

    def of(self, facts: Iterable[Fact], of_its: Supports | None = None) -> str:
        """The keys of the evidence for facts, with spaces between; only of their beginning or end if asked."""
        keys = [
            self.key(piece.source, piece.locator, piece.quotation)
            for fact in facts
            for piece in fact.pieces
            if not of_its or piece.supports in (Supports.WHOLE, of_its)
        ]
        return " ".join(dict.fromkeys(keys))
