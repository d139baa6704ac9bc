"""United Nations documents, which are authorities, and the sources of facts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orgchart import symbols
from orgchart.languages import current, isolated, joined, recorded, shows_the_record
from orgchart.official import official
from orgchart.symbols import Symbol

from .descriptions import Description, SearchText, one_text
from .fields import AddressField, CodeField, LineField, PartialDateField, SymbolField, TextField
from .official_forms import Language, OfficialForm, say_titles_in
from .records import Record, RecordQuerySet, one_code, one_of

DRAFT_HELP = _(
    "Only staff see a draft. What an editor adds is a draft until a public record refers to it, or "
    "until a publisher removes this mark."
)

C_co = TypeVar("C_co", bound="Citable", covariant=True)


class CitableQuerySet(RecordQuerySet[C_co]):  # type: ignore[override] # as_manager is not used
    """Queries about documents and sources."""

    def public(self) -> Self:
        return self.filter(draft=False)


CitableManager = models.Manager.from_queryset(CitableQuerySet)


class Citable(Record):
    """A document or a source, to which facts refer. A mark says whether it is a draft."""

    draft = models.BooleanField(_("draft"), default=False, help_text=DRAFT_HELP)

    objects: ClassVar = CitableManager()  # type: ignore[assignment] # it answers more queries than a record

    class Meta:
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            # Every writing asks whether there are drafts, of which there are few.
            models.Index(fields=["draft"], condition=models.Q(draft=True), name="%(class)s_drafts"),
        ]

    @classmethod
    def was_public(cls, fields: Mapping[str, object]) -> bool:
        return not fields.get("draft")


class DocumentQuerySet(CitableQuerySet["Document"]):  # type: ignore[override] # as above
    """Queries about documents, which have official titles in the reader's language where these are recorded."""

    def _say_in(self, language: str, records: Sequence["Document"]) -> None:
        say_titles_in(language, records, DocumentTitle, "document")

    def in_order(self) -> Self:
        """By organ, session or year, and number: 9 before 10."""
        return self.order_by("sort_key")


NO_TITLE = _("Title not recorded")
"""What stands where a document has no title yet."""
PUBLISHER = _("Publisher")
IN_WORDS = (symbols.Kind.RESOLUTION, symbols.Kind.DECISION)
"""The kinds of document that people name by the organ: “Security Council resolution 1542”."""


def year_that_binds(symbol: Symbol) -> int | None:
    """The year that the symbol of a resolution prints: the document has a date of that year, or none."""
    return symbol.year if symbol.kind == symbols.Kind.RESOLUTION else None


@lru_cache(5_000)
def _parsed(symbol: str) -> Symbol:
    """A symbol taken apart. A page names the same documents several times, a file of everything again and again."""
    return symbols.parse(symbol)


class Document(Citable):
    """A United Nations document, known by its symbol; a resolution is one kind."""

    natural_fields = ("symbol",)
    # A symbol of another organ than the General Assembly may print the year.
    beyond_constraints = models.Q(kind=symbols.Kind.RESOLUTION.value) & ~models.Q(
        symbol__startswith="A/RES/"
    )

    KINDS = {
        symbols.Kind.RESOLUTION.value: _("Resolution"),
        symbols.Kind.DECISION.value: _("Decision"),
        symbols.Kind.PRESIDENTIAL_STATEMENT.value: _("Presidential statement"),
        symbols.Kind.BULLETIN.value: _("Bulletin"),
        symbols.Kind.REPORT.value: _("Report"),
        symbols.Kind.RECORD.value: _("Record"),
        symbols.Kind.OTHER.value: _("Other"),
    }

    symbol = SymbolField(
        _("symbol"),
        unique=True,
        help_text=_(
            "Type it as you have it: “a/res/61/279”, a link, “GA resolution 61/279”. It is kept as "
            "the document prints it."
        ),
        error_messages={"unique": _("The registry has that document already. Use that one.")},
    )
    title = LineField(
        _("title"), max_length=300, blank=True, help_text=_("As printed on the document.")
    )
    date = PartialDateField(
        _("date"), help_text=_("The day of adoption or issue, as far as it is known.")
    )
    kind = models.CharField(_("kind"), max_length=25, choices=KINDS, editable=False, db_index=True)
    organ = models.CharField(_("organ"), max_length=100, editable=False, db_index=True)
    address = AddressField(
        _("official address"),
        max_length=500,
        blank=True,
        help_text=_(
            "Where the official text is. Leave it empty if that is docs.un.org, which has the text "
            "under the symbol."
        ),
    )
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects: ClassVar = models.Manager.from_queryset(DocumentQuerySet)()

    in_language: str = ""
    """The official title in the reader's language; empty if that is not known, and in English."""

    description = Description(
        fixture="02_documents.json",
        form=("symbol", "title", "date", "address", "draft"),
        columns=("symbol", "organ", "kind", "date", "title", "draft"),
        filters=("organ", "kind", "draft"),
        found_by=("symbol", "title"),
        changed_together=("draft",),
    )

    class Meta(Citable.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["sort_key"]
        indexes: ClassVar[list[models.Index]] = [
            *Citable.Meta.indexes,
            # Renewals happen on the date of their document (queries/windows.py).
            models.Index(fields=["date"], name="document_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(symbol=""),
                name="document_has_a_symbol",
                violation_error_message=_("A document needs a symbol. Type the symbol."),
            )
        ]

    def __str__(self) -> str:
        return self.symbol

    @property
    def parsed(self) -> Symbol:
        """The symbol taken apart: organ, kind, session, link."""
        return _parsed(self.symbol)

    def derive(self) -> None:
        """Fill in the fields that follow from the symbol."""
        parsed = self.parsed
        self.symbol, self.kind, self.sort_key = parsed.text, parsed.kind.value, parsed.sort_key
        self.organ = parsed.organ

    def clean(self) -> None:
        super().clean()
        try:
            parsed = self.parsed
        except symbols.SymbolError:
            # The field itself reports this fault.
            return
        printed_year = year_that_binds(parsed)
        if printed_year and self.date and self.date.year != printed_year:
            message = _(
                "The symbol %(symbol)s belongs to the year %(year)s. Correct the date or the symbol."
            )
            values = {"symbol": str(parsed), "year": str(printed_year)}
            problem = ValidationError(message, code="year_differs_from_symbol", params=values)
            raise ValidationError({"date": problem})

    @property
    def official_address(self) -> str:
        """Where the official text is: the address that is recorded, or else docs.un.org."""
        return self.address or self.parsed.link

    @property
    def address_to_read(self) -> str:
        """The same in the language in use: docs.un.org has each text in six."""
        return self.address or self.parsed.link_in(current())

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.parsed.path])

    @property
    def title_to_read(self) -> str:
        """The title as a page shows it: the official one in the reader's language, or the recorded one, marked as English."""
        return self.in_language or recorded(self.title)

    @property
    def label(self) -> str:
        return f"{self.symbol} {self.in_language or self.title}".strip()

    @property
    def in_full(self) -> str:
        """The symbol, the title or else the organ, and the date: what a page or a citation calls it."""
        when = isolated(self.date.in_words) if self.date else ""
        title = self.in_language or recorded(self.title) or official(self.organ)
        return joined(filter(None, [self.symbol, title, when]))

    def search_texts(self) -> Iterable[SearchText]:
        """The symbol and the symbol in words, which are its name; and with the title, which is often
        just the topic: “The situation in Liberia”."""
        read = self.parsed
        number = read.text.partition("/RES/")[2] or read.text.rpartition("/")[2]
        in_words = f"{read.organ} {read.kind} {number}" if read.kind in IN_WORDS else ""
        yield SearchText(one_text(self.symbol, in_words))
        if self.title:
            yield SearchText(one_text(self.symbol, in_words, self.title), 0.75)


class DocumentTitle(OfficialForm):
    """The official title of a document in another language."""

    natural_fields = ("document__symbol", "language")
    search_quotes = ("document",)

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="titles", verbose_name=_("document")
    )

    description = Description(
        fixture="02_documents_titles.json",
        form=("document", ("language", "text"), ("source", "locator")),
        columns=("text", "language", "document"),
        filters=("language",),
        found_by=("text", "document__symbol", "document__title"),
        part_of="document",
        is_listed=False,
        is_a_line=True,
    )

    class Meta:
        verbose_name = _("title of a document in another language")
        verbose_name_plural = _("titles of documents in other languages")
        ordering = ["document", "language"]
        constraints = [
            one_of("document_title", "language", Language),
            models.UniqueConstraint(
                fields=["document", "language"],
                name="document_title_is_unique",
                violation_error_message=_(
                    "The document has a title in this language already. Edit that one."
                ),
            ),
        ]

    def search_texts(self) -> Iterable[SearchText]:
        yield SearchText(one_text(self.document.symbol, self.text), 0.7)


def in_order_of_titles() -> Combinable:
    """What documents are sorted by in the language in use: the official title if there is one, or else the recorded one."""
    if shows_the_record():
        return Lower("title")
    forms = DocumentTitle.objects.filter(document=models.OuterRef("pk"), language=current())
    return Lower(Coalesce(models.Subquery(forms.values("text")[:1]), models.F("title")))


def say_documents(documents: Iterable[Document]) -> None:
    """Give documents that were read with facts their official titles in the language in use. One query; in English none."""
    if not shows_the_record():
        say_titles_in(current(), documents, DocumentTitle, "document")


class SourceKind(models.TextChoices):
    PRIMARY = "primary", _("United Nations")
    SECONDARY = "secondary", _("Secondary")


_IN_LANGUAGE = re.compile(r"In (\w+)\b")
_LANGUAGES = {
    "Albanian": "sq",
    "Arabic": "ar",
    "Chinese": "zh",
    "Dutch": "nl",
    "French": "fr",
    "German": "de",
    "Icelandic": "is",
    "Indonesian": "id",
    "Italian": "it",
    "Norwegian": "no",
    "Polish": "pl",
    "Portuguese": "pt",
    "Russian": "ru",
    "Slovak": "sk",
    "Spanish": "es",
    "Swahili": "sw",
    "Swedish": "sv",
    "Turkish": "tr",
}
"""What notes call the languages of sources: those of the United Nations, and others in Latin letters."""


class Source(Citable):
    """Where a fact was read: a page, a publication, a data set."""

    natural_fields = ("slug",)

    Kind = SourceKind

    slug = CodeField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short permanent name, for addresses and fixtures."),
    )
    title = LineField(_("title"), max_length=300)
    publisher = LineField(_("publisher"), max_length=200, blank=True)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind,
        default=Kind.PRIMARY,
        help_text=_("Secondary: not a page or document of the United Nations itself."),
    )
    url = AddressField(_("address"), max_length=500, blank=True)
    archived = AddressField(
        _("archived copy"),
        max_length=500,
        blank=True,
        help_text=_(
            "The address of a copy in an archive, such as https://web.archive.org/web/2009/https://www.un.org/. "
            "Pages that move or end can then still be read."
        ),
    )
    published = PartialDateField(
        _("published"), help_text=_("When it was published, as far as it is known.")
    )
    accessed = PartialDateField(_("accessed"), help_text=_("When somebody looked at it."))
    note = TextField(_("note"), blank=True)

    description = Description(
        fixture="01_sources.json",
        form=(
            "slug",
            "title",
            ("publisher", "kind"),
            ("url", "archived"),
            ("published", "accessed"),
            "note",
            "draft",
        ),
        columns=("title", "publisher", "kind", "published", "slug", "draft"),
        filters=("kind", "draft"),
        found_by=("slug", "title", "publisher", "url", "archived"),
        changed_together=("publisher", "kind", "draft"),
    )

    class Meta(Citable.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title", "slug"]
        constraints = [one_code("source", "slug"), one_of("source", "kind", SourceKind)]

    def __str__(self) -> str:
        return self.title

    @property
    def told_in(self) -> str:
        """The language that it is in, if its note begins with it: “In French.”; else empty."""
        begins = _IN_LANGUAGE.match(self.note)
        return _LANGUAGES.get(begins[1], "") if begins else ""

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.slug])

    def search_texts(self) -> Iterable[SearchText]:
        yield SearchText(self.title, 0.6)
        if self.publisher:
            yield SearchText(self.publisher, 0, PUBLISHER)
