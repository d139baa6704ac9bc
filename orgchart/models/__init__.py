"""The nouns of the registry; docs/architecture.md has their picture."""

from .deletions import Deletion
from .documents import Document, Source
from .facts import Fact, FactQuerySet, Record, RecordQuerySet, Standing
from .imports import Import
from .mandates import Mandate, MandateReference
from .posts import Appointment, Post
from .quality import QualityCount
from .statements import Statement
from .units import (
    Location,
    NameTranslation,
    ParentRelationship,
    Succession,
    Unit,
    UnitLink,
    UnitName,
)
from .version import DataVersion
from .workflow import Proposal, Reorganisation

RECORDS: tuple[type[Record], ...] = (
    Reorganisation,
    Source,
    Document,
    Unit,
    UnitLink,
    UnitName,
    NameTranslation,
    ParentRelationship,
    Succession,
    Location,
    Post,
    Appointment,
    Mandate,
    MandateReference,
    Statement,
    Proposal,
)
"""Every kind of record, each after those that it refers to."""

FACTS: tuple[type[Fact], ...] = tuple(model for model in RECORDS if issubclass(model, Fact))
"""Every kind of fact."""

__all__ = [
    "FACTS",
    "RECORDS",
    "Appointment",
    "DataVersion",
    "Deletion",
    "Document",
    "Fact",
    "FactQuerySet",
    "Import",
    "Location",
    "Mandate",
    "MandateReference",
    "NameTranslation",
    "ParentRelationship",
    "Post",
    "Proposal",
    "QualityCount",
    "Record",
    "RecordQuerySet",
    "Reorganisation",
    "Source",
    "Standing",
    "Statement",
    "Succession",
    "Unit",
    "UnitLink",
    "UnitName",
]
