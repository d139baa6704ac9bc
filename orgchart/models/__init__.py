"""The nouns of the registry; docs/architecture.md has their picture."""

from .documents import Document, Source
from .facts import Fact, FactQuerySet, Record, RecordQuerySet, Standing
from .mandates import Mandate, MandateReference
from .posts import Appointment, Post
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

RECORDS: tuple[type[Record], ...] = (
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
)
"""Every kind of record, each after those that it refers to."""

FACTS: tuple[type[Fact], ...] = tuple(model for model in RECORDS if issubclass(model, Fact))
"""Every kind of fact."""

__all__ = [
    "FACTS",
    "RECORDS",
    "Appointment",
    "DataVersion",
    "Document",
    "Fact",
    "FactQuerySet",
    "Location",
    "Mandate",
    "MandateReference",
    "NameTranslation",
    "ParentRelationship",
    "Post",
    "Record",
    "RecordQuerySet",
    "Source",
    "Standing",
    "Statement",
    "Succession",
    "Unit",
    "UnitLink",
    "UnitName",
]
