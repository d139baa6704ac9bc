"""Authority and evidence: United Nations documents, and the sources that facts are taken from."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from orgchart import symbols

from .facts import Record, RecordQuerySet
from .fields import PartialDateField, SymbolField

if TYPE_CHECKING:
    from orgchart.symbols import Symbol


DRAFT_HELP = (
    "For staff only. What an editor adds is a draft until something public rests on it; a publisher "
    "may take the mark away before."
)


class EvidenceQuerySet(RecordQuerySet):
    """Queries of what facts rest on."""

    def public(self) -> Self:
        """What the public sees."""
        return self.filter(draft=False)


class DocumentQuerySet(EvidenceQuerySet):
    def in_order(self) -> Self:
        """By organ, session or year, and number: 9 before 10."""
        return self.order_by("sort_key")


class Document(Record):
    """A United Nations document, known by its symbol; a resolution is one kind."""

    natural_fields = ("symbol",)

    KINDS = {kind.value: kind.value.capitalize() for kind in symbols.Kind}

    symbol = SymbolField(
        unique=True,
        help_text="As you have it: “a/res/61/279”, a link, “GA resolution 61/279”. It is kept as "
        "the document prints it.",
        error_messages={"unique": "That document is in the registry already: use that one."},
    )
    title = models.CharField(max_length=300, blank=True, help_text="As printed on the document.")
    date = PartialDateField(help_text="Day of adoption or issue, as far as it is known.")
    draft = models.BooleanField(default=False, help_text=DRAFT_HELP)
    kind = models.CharField(max_length=25, choices=KINDS, editable=False, db_index=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects: ClassVar[Any] = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(symbol=""),
                name="document_has_a_symbol",
                violation_error_message="A document is known by its symbol: give one.",
            )
        ]

    def __str__(self) -> str:
        return self.symbol

    @property
    def parsed(self) -> "Symbol":
        """The symbol taken apart: organ, kind, session, link."""
        return symbols.parse(self.symbol)

    def derive(self) -> None:
        """Fill in what the symbol tells. Called before every save (signals.py)."""
        parsed = self.parsed
        self.symbol, self.kind, self.sort_key = parsed.text, parsed.kind.value, parsed.sort_key

    def clean(self) -> None:
        super().clean()
        try:
            parsed = self.parsed
        except symbols.SymbolError:
            return  # the field has said so
        printed_year = parsed.year if parsed.kind == symbols.Kind.RESOLUTION else None
        if printed_year and self.date and self.date.year != printed_year:
            raise ValidationError(
                {
                    "date": ValidationError(
                        f"{parsed} is of {printed_year}: correct the date or the symbol.",
                        code="year_differs_from_symbol",
                    )
                }
            )

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.parsed.path])


class Source(Record):
    """Where a fact was read: a page, a publication, a data set."""

    natural_fields = ("slug",)

    class Kind(models.TextChoices):
        PRIMARY = "primary", "United Nations"
        SECONDARY = "secondary", "Secondary"

    slug = models.SlugField(
        max_length=80, unique=True, help_text="A short permanent name, for addresses and fixtures."
    )
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    kind = models.CharField(
        max_length=10,
        choices=Kind,
        default=Kind.PRIMARY,
        help_text="Secondary: not the United Nations' own page or document.",
    )
    url = models.URLField("address", max_length=500, blank=True)
    published = PartialDateField(help_text="When it was published, as far as it is known.")
    accessed = PartialDateField(help_text="When it was looked at.")
    note = models.TextField(blank=True)
    draft = models.BooleanField(default=False, help_text=DRAFT_HELP)

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["primary", "secondary"]),
                name="source_has_a_known_kind",
                violation_error_message="A source is primary or secondary.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.slug])
