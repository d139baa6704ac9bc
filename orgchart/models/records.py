"""The base of all records: a record with a natural key."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from inspect import getattr_static
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.base import ModelState
from django.db.models.functions import Lower
from django.db.models.query_utils import DeferredAttribute
from django.utils.encoding import force_str
from django.utils.text import Truncator, format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from orgchart.languages import current, in_words_to_keep, shows_the_record

from .descriptions import Description, SearchText
from .prepared import written_once

R_co = TypeVar("R_co", bound="Record", covariant=True)
P = TypeVar("P", bound="Record")
Field: TypeAlias = "models.Field[Any, Any]"
"""A field of any kind of record."""
Relation: TypeAlias = "models.ForeignKey[Any, Any]"
"""A relation of any kind of record to any other."""
PartsOf: TypeAlias = "Callable[..., list[Record]]"
"""Finds the public parts of records: ``parts_with_relations`` or ``bare_parts``."""


LABELS_KEPT = 2_000
"""For how many values and languages the label of a choice is kept."""
MOST_OF_NAME = 120
"""How many letters of a name a message shows."""
CORRECTABLE = {"start", "paragraph"}
"""The fields of natural keys that somebody corrects: a correction looks like another record."""


class RecordQuerySet(models.QuerySet[R_co]):
    """Queries about every kind of record. Only ``get_by_natural_key`` runs one."""

    _has_parts = False

    def get_by_natural_key(self, *key: str) -> R_co:
        """The record with that natural key, as fixtures write it; a code is found whatever its
        capitals. One query, or two if the key is written with other capitals."""
        lookup = self.model.natural_lookup(*key)
        try:
            return self.get(**lookup)
        except self.model.DoesNotExist:
            folded = {_whatever_capitals(name): value for name, value in lookup.items()}
            if folded == lookup:
                raise
            return self.get(**folded)

    def public(self) -> Self:
        """Records that everybody may see: the parts of public records, and kinds that are always
        public. Other kinds define their own."""
        if self.model.description.always_public:
            return self.all()
        part_of = self.model.description.part_of
        if not part_of:
            return self.none()
        [relation] = (field for field in foreign_keys(self.model) if field.name == part_of)
        wholes = related_kind(self.model, part_of).objects.public()
        # Asked for each part that is found. ``IN`` would make a list of every whole that is public.
        whole = wholes.filter(**{relation.target_field.name: models.OuterRef(part_of)})
        return self.filter(models.Exists(whole))

    def with_relations(self) -> Self:
        """Records together with those that they refer to: no query more."""
        return self.select_related(*(field.name for field in foreign_keys(self.model)))

    def with_parts(self) -> Self:
        """Records together with their public parts, as ``public_translations`` and so on.

        The parts come with their own parts. One query more for each kind of part. Records that are read step by step
        (``iterator``) come without.
        """
        found = self.all()
        found._has_parts = True
        return found

    def _clone(self) -> Self:
        found: Self = super()._clone()  # type: ignore[misc] # Django names it for those who add to a query
        found._has_parts = self._has_parts
        return found

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if not is_fresh:
            return
        records = [one for one in self._result_cache or () if isinstance(one, self.model)]
        if self._has_parts and records:
            for part, relation in self.model.parts():
                add_parts(records, part, relation, parts_with_relations)
        if not shows_the_record():
            self._say_in(current(), records)

    def _say_in(self, language: str, records: Sequence[Any]) -> None:
        """Name those records, or what they name, in the reader's language, once they are read. One query.

        Nothing here: the kinds that have official forms in other languages do it. It is not asked in English, nor at
        the desk, where names are edited."""


RecordManager = models.Manager.from_queryset(RecordQuerySet)


@lru_cache(LABELS_KEPT)
def _label(field: "models.Field[Any, Any]", value: Any, language: str | None) -> str:
    """The label of a choice in the language in use, which is named to keep a label for each."""
    labels = (label for choice, label in field.flatchoices if choice == value)
    return force_str(next(labels, value), strings_only=True)


class Record(models.Model):
    """A record with a natural key, which is readable and permanent and identifies it in fixtures."""

    description: ClassVar[Description]
    """What the registry must know about this kind of record."""
    natural_fields: ClassVar[tuple[str, ...]] = ()
    """Lookups whose values are the key, such as ``("unit__code", "start")``."""

    search_quotes: ClassVar[tuple[str, ...]] = ()
    """The relations whose records ``search_texts`` quotes, beside the unit and what it is a part of."""
    beyond_constraints: ClassVar[Q | None] = None
    """The rows for which ``clean`` asks more than constraints of the database hold; None: it does not."""

    objects = RecordManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        """A record as the database gives it. To set each field by itself, as Django does, takes four times as long.

        It sends no signal that a record was made (``post_init``).
        """
        names = _plain_columns(cls)
        if more or len(values) != len(names):  # there are others, or some are not read yet
            return super().from_db(db, field_names, values, **more)
        record = cls.__new__(cls)
        record._state = ModelState()
        record._state.adding, record._state.db = False, db
        vars(record).update(zip(names, values, strict=True))
        return record

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> str:
        """What ``get_kind_display`` and the like say. Django would translate the labels of all choices to find one, and
        each again."""
        return _label(field, getattr(self, field.attname), get_language())

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Save the record. What is kept of it meanwhile, such as its name in the history, is in English."""
        with in_words_to_keep():
            super().save_base(*args, **kwargs)

    def derive(self) -> None:
        """Fill in the fields that follow from others; most kinds have none. Called before every save, also one that
        calls no method of the model (writing/signals.py, writing/bulk.py)."""

    def natural_key(self) -> tuple[str, ...]:
        return tuple(_key_part(self, lookup) for lookup in self.natural_fields)

    def key_stem(self) -> tuple[str, ...]:
        """What stays of the key when a start or a paragraph in it is corrected; empty if it has none.

        Two records with one stem can be one record and its correction.
        """
        if not CORRECTABLE.intersection(self.natural_fields):
            return ()
        return tuple(
            _key_part(self, name) for name in self.natural_fields if name not in CORRECTABLE
        )

    @classmethod
    def key_relations(cls) -> list[str]:
        """The relations that the natural key reads, for ``select_related``."""
        return [lookup.rpartition("__")[0] for lookup in cls.natural_fields if "__" in lookup]

    @classmethod
    def natural_lookup(cls, *key: str) -> dict[str, object]:
        """The filter that finds the record with that natural key."""
        return dict(zip(cls.natural_fields, key, strict=True))

    @classmethod
    def parts(cls) -> Sequence[tuple[type["Record"], str]]:
        """The kinds of record that are deleted with a record of this kind, with their relation to it.

        They are in the order of their forms.
        """
        return _parts_of(cls)

    @classmethod
    def was_public(cls, fields: Mapping[str, object]) -> bool:
        """Was an earlier version with these serialized fields public by itself?

        A part of another record never was: it is as public as the record that it belongs to.
        """
        return cls.description.always_public

    @property
    def named(self) -> str:
        """What messages call this record, without its kind and without codes.

        A part comes with what it is a part of. ``record_names.read_names`` reads what many records
        need together; without it, each unit costs a query, and so does each step not loaded yet.
        """
        whole = self.belongs_to()
        if whole is None:
            return str(self)
        return _("%(part)s, %(whole)s") % {"part": self, "whole": whole.named}

    @property
    def reference(self) -> str:
        """How messages name this record, with its kind: ``parent relationship “The Police Division is
        part of the Office of Operations, since 2007”``. It costs what ``named`` costs."""
        named = self.named
        if len(named) > MOST_OF_NAME:  # Truncator asks for a translation before it looks
            named = Truncator(named).chars(MOST_OF_NAME)
        return _("%(kind)s “%(record)s”") % {"kind": self._meta.verbose_name, "record": named}

    @classmethod
    def naming_paths(cls) -> list[str]:
        """The relations that ``named`` reads, for ``select_related``."""
        of_key = [lookup.rpartition("__")[0] for lookup in cls.natural_fields if "__" in lookup]
        part_of = cls.description.part_of
        if not part_of:
            return of_key
        of_whole = related_kind(cls, part_of).naming_paths()
        return [*of_key, part_of, *(f"{part_of}__{path}" for path in of_whole)]

    @classmethod
    def paths_to_units(cls) -> list[str]:
        """The relations that lead to the units that ``named`` names; an empty one leads to the record."""
        part_of = cls.description.part_of
        if not part_of:
            return []
        of_whole = related_kind(cls, part_of).paths_to_units()
        return [f"{part_of}__{path}".removesuffix("__") for path in of_whole]

    @property
    def label(self) -> str:
        """What a link to the record says."""
        return str(self)

    @classmethod
    def has_page(cls) -> bool:
        """Does the record have a public page of its own?"""
        return hasattr(cls, "get_absolute_url")

    def page_address(self) -> str:
        """The address of the page that shows the record; empty if there is none.

        It is the record's own page, or the page of the record that it belongs to. One query for each
        step that is not loaded yet.
        """
        if own := getattr(self, "get_absolute_url", None):
            return str(own())
        whole = self.belongs_to()
        return whole.page_address() if whole else ""

    def belongs_to(self) -> "Record | None":
        """The record that it is a part of."""
        part_of = self.description.part_of
        return getattr(self, part_of) if part_of else None

    def search_texts(self) -> Iterable[SearchText]:
        """The texts by which the record is found; none for a kind that search does not read.

        A record with a page of its own is a result itself; a fact without one leads to its unit.
        """
        return ()

    @classmethod
    def is_searched(cls) -> bool:
        """Does this kind say by which texts it is found?"""
        return cls.search_texts is not Record.search_texts


@cache
def _plain_columns(kind: type[Record]) -> Sequence[str]:
    """The columns of a kind, if it has none that makes something of a value that it is given, as a country does."""
    names = [field.attname for field in kind._meta.concrete_fields]
    return (
        names
        if all(isinstance(getattr_static(kind, name), DeferredAttribute) for name in names)
        else ()
    )


@cache
def _parts_of(kind: type[Record]) -> Sequence[tuple[type[Record], str]]:
    found = [
        (relation.related_model, relation.field.name)
        for relation in kind._meta.related_objects
        if relation.on_delete is models.CASCADE and issubclass(relation.related_model, Record)
    ]
    return tuple(sorted(found, key=lambda part: part[0].description.order))


def one_code(model: str, field: str = "code") -> models.UniqueConstraint:
    """A constraint that no two records have codes that differ by their capitals alone."""
    return models.UniqueConstraint(
        Lower(field),
        name=f"{model}_has_its_{field}_alone",
        violation_error_message=gettext_lazy(
            "There is a record with that code already, perhaps with other capitals. Edit that one, or "
            "choose another code."
        ),
    )


def _whatever_capitals(lookup: str) -> str:
    """The lookup of a code, without regard to its capitals; any other lookup as it is."""
    is_code = lookup.rpartition("__")[2] in ("code", "slug")
    return f"{lookup}__iexact" if is_code else lookup


def one_of(model: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """A constraint that a field holds one of its choices."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}),
        name=f"{model}_has_a_known_{field}",
        violation_error_message=format_lazy(
            gettext_lazy("This {field} is not one of the choices. Choose one of: {choices}."),
            field=field,
            choices=", ".join(choices.values),
        ),
    )


def foreign_keys(model: type[models.Model]) -> list[Relation]:
    """The relations of a kind of record to others, in the order of its fields."""
    return [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]


def related_kind(model: type[Record], relation: str) -> type[Record]:
    """The kind of record that a relation points at."""
    related = model._meta.get_field(relation).related_model
    assert isinstance(related, type)
    assert issubclass(related, Record)
    return related


def accessor_of(part: type[Record], relation: str) -> str:
    """The attribute by which a record reaches its parts: ``translations`` of a name."""
    field = part._meta.get_field(relation)
    assert isinstance(field, models.ForeignKey)
    return str(field.remote_field.get_accessor_name())


@written_once
def public_with(kind: type[P], field: str, *, value: str) -> models.QuerySet[P]:
    """The public records of a kind with that value."""
    public: models.QuerySet[P] = kind.objects.public()  # type: ignore[assignment] # managers are of Record
    return public.filter(**{field: value})


@written_once
def parts_with_relations(
    kind: type[Record], relation: str, *, wholes: Collection[int] | Collection[str]
) -> RecordQuerySet[Record]:
    """The public parts of records, with all that they refer to and their own parts."""
    return _parts(kind, relation, wholes).with_relations().with_parts()


@written_once
def bare_parts(
    kind: type[Record], relation: str, *, wholes: Collection[int] | Collection[str]
) -> RecordQuerySet[Record]:
    """The public parts of records alone."""
    return _parts(kind, relation, wholes)


def _parts(kind: type[Record], relation: str, wholes: Collection[object]) -> RecordQuerySet[Record]:
    return kind.objects.public().filter(**{f"{relation}__in": wholes})


def add_parts(
    wholes: Sequence[Record], kind: type[Record], relation: str, ask: PartsOf
) -> tuple[str, list[Record]]:
    """Give records their parts of a kind, which lead to them by that relation. Gives the attribute that has them, and
    the parts of all. One query, and what ``ask`` adds to it."""
    [field] = (one for one in foreign_keys(kind) if one.name == relation)
    keys = [vars(whole)[field.target_field.attname] for whole in wholes]
    by_key: dict[Any, list[Record]] = {key: [] for key in keys}
    found = ask(kind, relation, wholes=by_key)
    for part in found:
        by_key[vars(part)[field.attname]].append(part)
    attribute = f"public_{accessor_of(kind, relation)}"
    for whole, key in zip(wholes, keys, strict=True):
        setattr(whole, attribute, by_key[key])
    return attribute, found


def public_parts(whole: Record, kind: type[P]) -> list[P]:
    """The public parts of that kind, of a record loaded ``with_parts``. No query."""
    return [
        part
        for part_kind, relation in type(whole).parts()
        if part_kind is kind
        for part in getattr(whole, f"public_{accessor_of(kind, relation)}")
    ]


def value_at(record: models.Model, lookup: str) -> Any:
    """The value at a lookup such as ``post__unit``. A query for each step that is not loaded yet."""
    found: object = record
    for step in lookup.split("__"):
        found = getattr(found, step)
    return found


def _key_part(record: models.Model, lookup: str) -> str:
    found = value_at(record, lookup)
    return "" if found is None else str(found)
