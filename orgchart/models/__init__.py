"""The kinds of record of the registry; docs/architecture.md has a diagram."""

from typing import TYPE_CHECKING

from django.apps import apps

# First of all, because it makes the kind of evidence of each kind of fact that comes after it.
from . import evidence as _evidence  # noqa: F401
from .deletions import CarriedOut, Deletion, UndoneEdit
from .descriptions import (
    BETWEEN,
    Description,
    FactDescription,
    SearchText,
    Section,
    TakenOver,
    one_text,
)
from .desk import LastSeen, SavedFilter, SeenFinding, StaffLanguage
from .distributions import PostCount, PostDistribution
from .documents import NO_TITLE, PUBLISHER, Document, DocumentTitle, Source
from .evidence import Evidence, evidence_kind
from .fact_queries import FactQuerySet
from .facts import Circumstances, Fact
from .figures import Figure
from .followers import Follower
from .grades import Grade
from .identifiers import DocumentIdentifier, Identifier, PersonIdentifier, UnitIdentifier
from .imports import Import
from .lines import ParentRelationship, Succession
from .locations import Location
from .mandates import Mandate, MandateReference
from .names import NameTranslation, UnitName
from .people import Person, PersonName
from .posts import Appointment, Post, PostTitle
from .quality_counts import QualityCount
from .reader_reports import ReaderReport, ReportedWork, ReportStep
from .records import Record, RecordQuerySet
from .references import Reference, ReferenceKind, UnitReference
from .reviews import Notice, Review
from .search_entries import (
    MOST_KINDS,
    SEARCH_INDEX,
    SearchEntry,
    SearchGram,
    SearchPage,
    SearchPosting,
    SearchWord,
)
from .sentences import ChangeKind, Sentence, Told
from .standings import Standing
from .statements import Statement
from .supports import Piece, Supports
from .units import Unit, UnitLink
from .version import DataVersion
from .vocabularies import VOCABULARIES, Level, LevelLabel, Term, Theme, ThemeLabel
from .workflow import Proposal, Reorganisation

if TYPE_CHECKING:
    RECORDS: tuple[type[Record], ...]
    """Every kind of record of every installed app, each after those that it refers to."""
    FACTS: tuple[type[Fact], ...]
    """Every kind of fact."""


def __getattr__(name: str) -> object:
    """RECORDS and FACTS: they exist only after all apps have loaded their models."""
    if name not in ("RECORDS", "FACTS"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    kinds = [model for model in apps.get_models() if issubclass(model, Record)]
    records = tuple(sorted(kinds, key=lambda kind: kind.description.fixture))
    facts = tuple(kind for kind in records if issubclass(kind, Fact))
    return globals().setdefault(name, records if name == "RECORDS" else facts)


__all__ = [
    "BETWEEN",
    "FACTS",
    "MOST_KINDS",
    "NO_TITLE",
    "PUBLISHER",
    "RECORDS",
    "SEARCH_INDEX",
    "VOCABULARIES",
    "Appointment",
    "CarriedOut",
    "ChangeKind",
    "Circumstances",
    "DataVersion",
    "Deletion",
    "Description",
    "Document",
    "DocumentIdentifier",
    "DocumentTitle",
    "Evidence",
    "Fact",
    "FactDescription",
    "FactQuerySet",
    "Figure",
    "Follower",
    "Grade",
    "Identifier",
    "Import",
    "LastSeen",
    "Level",
    "LevelLabel",
    "Location",
    "Mandate",
    "MandateReference",
    "NameTranslation",
    "Notice",
    "ParentRelationship",
    "Person",
    "PersonIdentifier",
    "PersonName",
    "Piece",
    "Post",
    "PostCount",
    "PostDistribution",
    "PostTitle",
    "Proposal",
    "QualityCount",
    "ReaderReport",
    "Record",
    "RecordQuerySet",
    "Reference",
    "ReferenceKind",
    "Reorganisation",
    "ReportStep",
    "ReportedWork",
    "Review",
    "SavedFilter",
    "SearchEntry",
    "SearchGram",
    "SearchPage",
    "SearchPosting",
    "SearchText",
    "SearchWord",
    "Section",
    "SeenFinding",
    "Sentence",
    "Source",
    "StaffLanguage",
    "Standing",
    "Statement",
    "Succession",
    "Supports",
    "TakenOver",
    "Term",
    "Theme",
    "ThemeLabel",
    "Told",
    "UndoneEdit",
    "Unit",
    "UnitIdentifier",
    "UnitLink",
    "UnitName",
    "UnitReference",
    "evidence_kind",
    "one_text",
]
