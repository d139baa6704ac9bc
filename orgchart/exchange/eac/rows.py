"""Records of EAC-CPF as rows of an import: sources, units with their names, lines, successions, translations."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.utils.translation import gettext as _

from orgchart.dates import Period
from orgchart.exchange.headed_rows import Row, Sheet
from orgchart.exchange.lines import MOST_ROWS, SheetError, too_many_rows
from orgchart.exchange.tables import KEY_JOINT
from orgchart.languages import in_words_to_keep
from orgchart.models import Unit
from orgchart.texts import shortened

from .parsing import documents
from .relations import ABOVE, AFTER, BELOW
from .report import Report
from .understanding import Name, Tie, Understood, first_of, understand

SOURCE, UNIT, LINE, CHANGE, TRANSLATION = (
    "source",
    "unit",
    "parentrelationship",
    "succession",
    "nametranslation",
)
KINDS = (SOURCE, UNIT, LINE, CHANGE, TRANSLATION)
"""The kinds of row, in the order in which they are listed: what others refer to comes first."""
ENDINGS = ("xml", "zip")
AT_ONCE = 5_000
"""How many codes one query asks for."""


@dataclass(slots=True)
class _Rows:
    """The rows of each kind, by their places."""

    by_kind: dict[str, list[tuple[str, Row]]] = field(
        default_factory=lambda: {kind: [] for kind in KINDS}
    )

    def add(self, kind: str, one: Understood, cells: Mapping[str, str]) -> None:
        called = apps.get_model("orgchart", kind)._meta.verbose_name
        number = len(self.by_kind[kind]) + 1
        words = {"key": shortened(one.key, 60), "number": number, "kind": called}
        place = _("%(key)s, %(kind)s %(number)s") % words
        self.by_kind[kind].append((place, {name: text for name, text in cells.items() if text}))


def is_of_records(filename: str) -> bool:
    """Does the name say that a file holds records and not a table?"""
    return filename.rpartition(".")[2].casefold() in ENDINGS


def read_records(filename: str, content: bytes) -> Sheet:
    """The rows of several kinds that the records of a file, or of a zip of files, become. Its notes are the report
    of what was understood and what was left. Raises SheetError. A query for each AT_ONCE units that relations name.
    """
    report = Report()
    found = _each_once(filename, content, report)
    known = {one.code for one in found} | _in_registry(
        {tie.other for one in found for tie in one.ties}
    )
    rows = _Rows()
    for one in found:
        _add_unit(rows, one)
    for one, tie in _ties(found, known, report):
        _add_tie(rows, one, tie)
    listed = [(kind, place, row) for kind in KINDS for place, row in rows.by_kind[kind]]
    if not any(kind == UNIT for kind, _place, _row in listed):
        raise SheetError(
            _("No record of the file describes a corporate body with a name. ")
            + " ".join(report.sentences()[1:3])
        )
    if len(listed) > MOST_ROWS:
        raise too_many_rows()
    headers = list(dict.fromkeys(name for _kind, _place, row in listed for name in row))
    return Sheet(
        headers,
        [(place, row) for _kind, place, row in listed],
        notes=report.sentences(),
        kinds={place: kind for kind, place, _row in listed},
    )


def _in_registry(codes: Iterable[str]) -> set[str]:
    """Those of the codes that units of the registry have. A query for each AT_ONCE codes."""
    named = sorted(codes)
    found: set[str] = set()
    for first in range(0, len(named), AT_ONCE):
        some = Unit.objects.filter(code__in=named[first : first + AT_ONCE])
        found.update(some.values_list("code", flat=True))
    return found


def _each_once(filename: str, content: bytes, report: Report) -> list[Understood]:
    found: dict[str, Understood] = {}
    for name, root in documents(filename, content):
        one = understand(name, root, report)
        if one is None or not one.names:
            continue
        if one.code in found:
            raise SheetError(
                _("“%(file)s” and “%(other)s” both describe %(key)s. Leave one of them out.")
                % {"file": name, "other": found[one.code].file, "key": one.key}
            )
        found[one.code] = one
    return list(found.values())


def _source_of(one: Understood) -> str:
    """The slug of the source that a record is."""
    return f"eac-{one.code}"


def _add_unit(rows: _Rows, one: Understood) -> None:
    with in_words_to_keep():
        title = _("Record %(key)s in EAC-CPF: %(name)s (file %(file)s)")
    latest = max(one.names, key=lambda name: (name.period.last, name.period.first))
    words = {
        "key": shortened(one.key, 60),
        "name": shortened(latest.text, 120),
        "file": shortened(one.file, 60),
    }
    cells = {
        "slug": _source_of(one),
        "title": title % words,
        "publisher": shortened(one.agency, 200),
    }
    rows.add(SOURCE, one, cells | {"kind": "secondary"})
    for name in one.names:
        said = {"code": one.code, "name": name.text, "acronym": name.acronym}
        rows.add(UNIT, one, said | _when(name.period) | _by(one, name.text))
    for other, name in one.translations:
        rows.add(TRANSLATION, one, _translated(one, other, name))


def _translated(one: Understood, other: Name, name: Name) -> Row:
    key = KEY_JOINT.join((one.code, str(name.period.start or "")))
    return {
        "name": key,
        "language": other.language,
        "text": other.text,
        "acronym": other.acronym,
        "source": _source_of(one),
        "locator": "nameEntry",
    }


def _when(period: Period) -> Row:
    return {"start": str(period.start or ""), "end": str(period.end or "")}


def _by(one: Understood, quotation: str) -> Row:
    """The evidence: the record, and its words, if they are few."""
    return {"source": _source_of(one), "quotation": quotation if len(quotation) <= 500 else ""}


def _ties(
    found: Iterable[Understood], known: set[str], report: Report
) -> Iterator[tuple[Understood, Tie]]:
    """The relations between units that there are, each once. What a unit says of itself goes first: of a line the
    unit below, of a succession the one before.
    """
    seen: dict[tuple[str, str, str], list[Tie]] = {}
    told = [(one, tie) for one in found for tie in one.ties]
    told.sort(key=lambda pair: pair[1].where not in (ABOVE, AFTER))
    for one, tie in told:
        ends = (one.code, tie.other) if tie.where in (ABOVE, AFTER) else (tie.other, one.code)
        words = f"{one.key}: {tie.called or tie.other}"
        if tie.other not in known:
            reason = _("A relation names a record that is neither in the file nor in the registry.")
            report.because(reason, words)
            continue
        if tie.other == one.code:
            report.because(_("A record names itself as another."), words)
            continue
        others = seen.setdefault((*ends, tie.kind), [])
        if tie.period in [other.period for other in others]:
            continue
        if others and others[0].where != tie.where:
            reason = _("Two records date a relation between them differently; the other was taken.")
            report.because(reason, words)
            continue
        others.append(tie)
        yield one, tie


def _add_tie(rows: _Rows, one: Understood, tie: Tie) -> None:
    if tie.where in (ABOVE, BELOW):
        child, parent = (one.code, tie.other) if tie.where == ABOVE else (tie.other, one.code)
        cells = {"child": child, "kind": tie.kind, "parent": parent} | _when(tie.period)
        rows.add(LINE, one, cells | _by(one, tie.called))
        return
    before, after = (one.code, tie.other) if tie.where == AFTER else (tie.other, one.code)
    cells = {"predecessor": before, "kind": tie.kind, "successor": after}
    cells["start"] = str(first_of(tie.period) or "")
    rows.add(CHANGE, one, cells | _by(one, tie.called))
