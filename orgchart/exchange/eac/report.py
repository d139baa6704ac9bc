"""What was not understood of records: element by element, and each reason with an example."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart.texts import shortened

from .parsing import Node

MOST_EXAMPLES = 3
MOST_OF_EXAMPLE = 150
HOLDERS = ("control", "cpfDescription", "identity", "description", "relations")
"""Elements that only hold others: these are told."""


@dataclass(slots=True)
class Report:
    """Counts what was read and what was left."""

    records: int = 0
    taken: int = 0
    """Elements that say something and were understood."""
    left: Counter[str] = field(default_factory=Counter)
    """How many elements were left, by their path below the root."""
    pretended: int = 0
    """Dates whose attribute says more than their text."""
    _reasons: dict[str, list[str]] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    def because(self, reason: str, example: str) -> None:
        """Something was left for that reason; the first examples are told."""
        self._counts[reason] += 1
        examples = self._reasons.setdefault(reason, [])
        example = shortened(example, MOST_OF_EXAMPLE)
        if len(examples) < MOST_EXAMPLES and example not in examples:
            examples.append(example)

    def count(self, root: Node, understood: set[int]) -> None:
        """Count the elements of a record, with those that were understood, by ``id``."""
        for child in root.children:
            self._count(child, child.tag, understood)

    def _count(self, node: Node, path: str, understood: set[int]) -> None:
        if id(node) in understood:
            self.taken += 1
        elif node.tag not in HOLDERS and not _has(node, understood):
            self.left[path] += 1
        else:
            for child in node.children:
                self._count(child, f"{path}/{child.tag}", understood)

    def sentences(self) -> list[str]:
        """The report, in sentences: what was read, each reason, and each kind of element that was left."""
        words = {"records": self.records, "taken": self.taken, "left": self.left.total()}
        found = [
            ngettext(
                "%(records)s record was read. %(taken)s elements of it were understood and %(left)s left.",
                "%(records)s records were read. %(taken)s elements of them were understood and %(left)s left.",
                self.records,
            )
            % words
        ]
        if self.pretended:
            found.append(
                ngettext(
                    "%(count)s date has another standardDate than its text; the text was taken.",
                    "%(count)s dates have another standardDate than their text; the text was taken.",
                    self.pretended,
                )
                % {"count": self.pretended}
            )
        found += [
            _("%(reason)s Left: %(count)s, such as %(examples)s.")
            % {
                "reason": reason,
                "count": self._counts[reason],
                "examples": "; ".join(examples),
            }
            for reason, examples in self._reasons.items()
        ]
        if self.left:
            counted = (f"{path} ({count})" for path, count in sorted(self.left.items()))
            words_left = {"elements": ", ".join(counted)}
            found.append(_("Not understood, and how often: %(elements)s.") % words_left)
        return found


def _has(node: Node, understood: set[int]) -> bool:
    return any(id(child) in understood or _has(child, understood) for child in node.children)
