"""What the registry can hold of a record of EAC-CPF, whichever version it has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.text import slugify
from django.utils.translation import gettext as _

from orgchart.dates import PartialDate, Period, whole_of
from orgchart.exchange.lines import SheetError
from orgchart.models.line_kinds import LineKind
from orgchart.models.lines import SuccessionKind
from orgchart.models.names import Language

from .parsing import Node
from .relations import (
    ABOVE,
    AFTER,
    BEFORE,
    BELOW,
    CHILD,
    EARLIER,
    ENDS,
    LATER,
    LINE_KINDS,
    PARENT,
    SUCCESSION_KINDS,
)
from .report import Report
from .understood_dates import Read, read_date

ROOTS = ("eac-cpf", "eac")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&.\-/]{1,14}")
_LANGUAGES = {"fre": "fr", "fra": "fr", "eng": "en", "spa": "es", "ara": "ar", "rus": "ru"} | {
    "chi": "zh",
    "zho": "zh",
}
_WHERE = {PARENT: ABOVE, CHILD: BELOW, EARLIER: BEFORE, LATER: AFTER}
_USUAL = {ABOVE: LineKind.PART_OF, BELOW: LineKind.PART_OF} | {
    BEFORE: SuccessionKind.REPLACED,
    AFTER: SuccessionKind.REPLACED,
}


@dataclass(slots=True)
class Name:
    """A name with the time of its use."""

    text: str
    period: Period
    acronym: str = ""
    language: str = ""
    """Empty for the language of the record."""

    def takes_acronym(self, acronym: str) -> bool:
        """Give it that acronym, if it has none yet. Did it take it?"""
        self.acronym, is_free = self.acronym or acronym, not self.acronym
        return is_free


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation to another record."""

    other: str
    """Its code, made of its identifier."""
    called: str
    where: str
    kind: str
    period: Period


@dataclass(slots=True)
class Understood:
    """A corporate body, as far as the registry can hold it."""

    key: str
    """Its identifier, as the record writes it."""
    code: str
    agency: str
    file: str
    names: list[Name] = field(default_factory=list)
    translations: list[tuple[Name, Name]] = field(default_factory=list)
    """A name in another language, and the name that it translates."""
    ties: list[Tie] = field(default_factory=list)


def code_of(key: str) -> str:
    """The code of a unit that a record or an address names: of ``FRAN_NP_005055``, ``fran-np-005055``."""
    last = re.split(r"[/#]", key.strip().rstrip("/"))[-1]
    code = slugify(last.replace("_", " "))[:40].strip("-")
    return code if not code or code[0].isalpha() else f"unit-{code}"[:40].strip("-")


def understand(file: str, root: Node, report: Report) -> Understood | None:
    """What is understood of a record; the rest goes into the report. None if it describes no corporate body.

    Raises SheetError if it is no record of EAC-CPF.
    """
    if root.tag not in ROOTS:
        raise SheetError(
            _(
                "“%(file)s” is not a record of EAC-CPF: it begins with <%(tag)s>. A record begins with "
                "<eac-cpf> or <eac>."
            )
            % {"file": file, "tag": root.tag[:40]}
        )
    report.records += 1
    reader = _Record(file, root, report)
    found = reader.read()
    report.count(root, reader.taken)
    return found


@dataclass(slots=True)
class _Entry:
    """An entry of a name, and what was read of it."""

    node: Node
    name: Name
    has_dates: bool
    is_short: bool
    """Is it an acronym?"""


class _Record:
    """Reads one record, and remembers which of its elements it understood."""

    def __init__(self, file: str, root: Node, report: Report) -> None:
        self._file, self._root, self._report = file, root, report
        self.taken: set[int] = set()

    def read(self) -> Understood | None:
        key = self._take(self._root.first("control", "recordId"))
        code = code_of(key)
        if not code:
            self._report.because(_("A record needs a recordId."), self._file)
            return None
        kind = self._root.first("cpfDescription", "identity", "entityType")
        said = (kind.attributes.get("value") or kind.said()) if kind else ""
        if said != "corporateBody":
            reason = _("Only corporate bodies are units; persons and families are not imported.")
            self._report.because(reason, key)
            return None
        self._took(kind)
        agency = self._take(self._root.first("control", "maintenanceAgency", "agencyName"))
        found = Understood(key, code, agency, self._file)
        self._names(found)
        found.ties = list(self._ties(key))
        return found

    def _took(self, node: Node | None) -> None:
        """The element and all in it are understood."""
        if node is not None:
            self.taken.add(id(node))

    def _take(self, node: Node | None) -> str:
        self._took(node)
        return node.said() if node else ""

    # --- dates ---

    def _period(self, node: Node | None) -> Period | None:
        """The dates in an element, of several from the first beginning to the last end; None if it has none that can
        be read. Marks them as understood."""
        periods = self._periods(node) if node else []
        return whole_of(periods) if periods else None

    def _periods(self, node: Node) -> list[Period]:
        """Each date and time in an element that can be read: of a ``dateSet``, all of them."""
        around = node.first("dateSet") or node
        found = [
            self._period_of(one) for one in around.children if one.tag in ("date", "dateRange")
        ]
        return [period for period in found if period]

    def _period_of(self, node: Node) -> Period | None:
        if node.tag == "date":
            when = self._date(node)
            return Period(when.when, when.when) if when.when else None
        start, end = self._date(node.first("fromDate")), self._date(node.first("toDate"))
        known = start.when or end.when or end.is_open
        return Period(start.when, end.when) if known else None

    def _date(self, node: Node | None) -> Read:
        found = read_date(node)
        if found.unread:
            reason = _("A date could not be read, and is taken as not known.")
            self._report.because(reason, f"{found.unread} ({self._file})")
        elif node is not None:
            self._took(node)
        self._report.pretended += found.pretended
        return found

    # --- names ---

    def _names(self, found: Understood) -> None:
        """The names with their times: a name without one has the time of existence, if it is the only one."""
        identity = self._root.first("cpfDescription", "identity")
        described = self._root.first("cpfDescription", "description")
        if identity is None:
            return
        entries = [
            (entry, around)
            for around in (
                identity,
                *identity.all("nameEntryParallel"),
                *identity.all("nameEntrySet"),
            )
            for entry in around.all("nameEntry")
        ]
        exists = self._period(described.first("existDates") if described else None)
        own = next((_language(entry) for entry, _around in entries if _language(entry)), "")
        read = [one for entry, around in entries for one in self._entries(entry, around, own)]
        self._keep(found, [one for one in read if one.name.text], exists or Period())

    def _entries(self, node: Node, around: Node, own: str) -> list[_Entry]:
        """An entry of a name, once for each time of its use, and once if it has none."""
        text = ". ".join(filter(None, (part.said() for part in node.all("part"))))
        uses = [*node.all("useDates")] or [*around.all("useDates")]
        periods = [period for use in uses for period in self._periods(use)]
        language = _language(node)
        language = "" if language == own else language
        is_short = node.attributes.get("localType") == "acronym" or bool(_ACRONYM.fullmatch(text))
        return [
            _Entry(node, Name(text, period, language=language), bool(periods), is_short)
            for period in periods or [Period()]
        ]

    def _keep(self, found: Understood, read: list[_Entry], exists: Period) -> None:
        whole = [one for one in read if not one.is_short and not one.name.language]
        whole = whole or read[:1]  # a body that is known by its acronym alone
        kept = [one for one in whole if one.has_dates]
        if not kept and whole:
            kept = [next((one for one in whole if _is_preferred(one.node)), whole[0])]
            kept[0].name.period = exists
        for one in kept:
            found.names.append(one.name)
            self._took(one.node)
        for one in read:
            if one in kept:
                continue
            if self._beside(found, one):
                self._took(one.node)
            else:
                reason = _("A name has no dates, or those of no other name, and was left.")
                self._report.because(reason, f"{one.name.text} ({self._file})")

    def _beside(self, found: Understood, one: _Entry) -> bool:
        """Put an acronym or a translation to the name that it belongs to. Was there one?"""
        name = one.name
        same = [known for known in found.names if not one.has_dates or known.period == name.period]
        if len(same) != 1:
            return False
        [whole] = same
        if not name.language:
            return one.is_short and whole.takes_acronym(name.text)
        if name.language not in Language.values:
            return False
        for other, of in found.translations:
            if of is whole and other.language == name.language:
                return one.is_short and other.takes_acronym(name.text)
        if not one.is_short:
            found.translations.append((name, whole))
        return not one.is_short

    # --- relations ---

    def _ties(self, key: str) -> Iterator[Tie]:
        around = self._root.first("cpfDescription", "relations")
        if around is None:
            return
        for node in around.children:
            if node.tag == "cpfRelation":
                other = code_of(node.attributes.get("href", ""))
                called = node.said("relationEntry")
                where, kind = _place(
                    node.attributes.get("role", ""), node.attributes.get("cpfRelationType", "")
                )
            elif node.tag == "relation" and _target(node) == "corporateBody":
                target = node.first("targetEntity") or node.first("label")
                other = code_of(target.attributes.get("valueURI", "") if target else "")
                called = target.said() if target else ""
                general = node.attributes.get("relationType") or node.said("relationType")
                where, kind = _place(_own(node), general)
            else:
                continue
            if not where:
                reason = _("An associative or other relation does not say what kind of line it is.")
                self._report.because(reason, f"{key}: {called}")
                continue
            if not other:
                self._report.because(_("A relation does not name a record."), f"{key}: {called}")
                continue
            period = self._period(node) or Period()
            self._took(node)
            yield Tie(other, called, where, kind, period)


def _language(entry: Node) -> str:
    written = entry.attributes.get("lang") or entry.attributes.get("languageOfElement", "")
    return _LANGUAGES.get(written, written)


def _is_preferred(entry: Node) -> bool:
    return (
        entry.attributes.get("preferredForm") == "true"
        or entry.attributes.get("status") == "authorized"
        or entry.attributes.get("localType", "").startswith("autoris")
        or entry.first("authorizedForm") is not None
    )


def _target(relation: Node) -> str:
    """What the other is: 3.0.0 says so of the relation, 2.0 of the other."""
    target = relation if "targetType" in relation.attributes else relation.first("targetEntity")
    return target.attributes.get("targetType", "") if target else ""


def _own(relation: Node) -> str:
    """At which end of which kind of line the other is, as this registry writes it; empty if it did not."""
    if role := relation.first("targetRole"):
        return role.attributes.get("localType", "")
    roles = {role.attributes.get("vocabularySource", ""): role for role in relation.all("role")}
    term = roles.get(LINE_KINDS) or roles.get(SUCCESSION_KINDS)
    if term is None or ENDS not in roles:
        return ""
    kind = term.attributes.get("valueURI", "").rpartition("/")[2]
    return f"{roles[ENDS].said()}:{kind}"


def _place(own: str, general: str) -> tuple[str, str]:
    """Where the other is and of which kind the line is: as this registry writes it, or else by its general kind."""
    where, _colon, kind = own.partition(":")
    if where in (ABOVE, BELOW) and kind in LineKind.values:
        return where, kind
    if where in (BEFORE, AFTER) and kind in SuccessionKind.values:
        return where, kind
    where = _WHERE.get(general, "")
    return where, str(_USUAL.get(where, ""))


def first_of(period: Period) -> PartialDate | None:
    """The date of a change that a record gives as a time: its beginning, or else its end."""
    return period.start or period.end
