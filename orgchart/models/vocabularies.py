"""Vocabularies that staff extend: the levels of names and the themes of mandates.

They follow SKOS: a term has a code, a label, a scope note, and maybe a broader term. What rules
depend on, such as the kinds of line, is not here: it is in the code.
"""

from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .descriptions import Description, Row, SearchText
from .fields import CodeField, LineField, TextField
from .names import Language
from .records import Record, one_code, one_of

TERM_FORM: tuple[Row, ...] = (("code", "label"), ("broader", "order"), "note")
TERM_COLUMNS = ("label", "code", "broader", "order")
OWN_BROADER = _("A term cannot be broader than itself. Choose another broader term, or none.")


class Term(Record):
    """A term of a vocabulary. Terms are always public, and one that is in use cannot be deleted."""

    natural_fields = ("code",)

    code = CodeField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("A short permanent name: “department”. Fixtures and addresses use it."),
    )
    label = LineField(_("label"), max_length=100, help_text=_("What a reader sees."))
    note = TextField(
        _("scope note"), blank=True, help_text=_("What the term covers, and what it does not.")
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Lists show the terms in the order of these numbers.")
    )
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader term"),
        help_text=_("The term that includes this one, if there is one."),
    )

    broader_id: int | None

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["order", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_code("%(class)s"),
            models.CheckConstraint(
                condition=Q(broader=None) | ~Q(broader=F("pk")),
                name="%(class)s_is_not_broader_than_itself",
                violation_error_message=OWN_BROADER,
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        # What a file says has no primary key yet, so the codes tell whether it is the same term.
        loaded = self._state.fields_cache.get("broader")
        is_own = self.broader_id is not None and self.broader_id == self.pk
        if is_own or (loaded and loaded.code == self.code):
            raise ValidationError({"broader": ValidationError(OWN_BROADER, code="own_broader")})

    @property
    def sort_key(self) -> str:
        """Sorts the terms of a fixture file by their order, as lists do."""
        return f"{self.order:05}"


class Level(Term):
    """The level of a unit in the hierarchy: a department, an office, a section."""

    description = Description(
        fixture="02_levels.json",
        form=TERM_FORM,
        columns=TERM_COLUMNS,
        filters=("broader",),
        found_by=("code", "label", "labels__text"),
        always_public=True,
    )

    class Meta(Term.Meta):
        verbose_name = _("level")
        verbose_name_plural = _("levels")


class Theme(Term):
    """What a mandate is about: police, mine action, planning."""

    description = Description(
        fixture="02_themes.json",
        form=TERM_FORM,
        columns=TERM_COLUMNS,
        filters=("broader",),
        found_by=("code", "label", "labels__text"),
        always_public=True,
    )

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class TermLabel(Record):
    """Another word for a term, in another language or in English (SKOS ``altLabel``): “UNPOL” for police.

    Search reads it as the label of the term. The registry makes no translations.
    """

    language = models.CharField(  # NULL passes the constraint, an empty text does not
        _("language"),
        max_length=2,
        choices=Language,
        null=True,
        blank=True,
        help_text=_("Leave it empty for a word in English, or in a language that is not listed."),
    )
    text = LineField(_("text"), max_length=100)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["term", "text"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("%(class)s", "language", Language),
            models.UniqueConstraint(
                fields=["term", "text"],
                name="%(class)s_is_unique",
                violation_error_message=_("The term has that label already. Edit that one."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def search_texts(self) -> Iterable[SearchText]:
        term = getattr(self, self.description.part_of)
        yield SearchText(self.text, why=term.label, other_word=True)


def _label_description(fixture: str) -> Description:
    return Description(
        fixture=fixture,
        form=("term", ("language", "text")),
        columns=("text", "language", "term"),
        filters=("language",),
        found_by=("text", "term__code"),
        part_of="term",
        is_listed=False,
        is_a_line=True,
    )


class LevelLabel(TermLabel):
    """Another word for a level."""

    natural_fields = ("term__code", "text")
    search_quotes = ("term",)

    term = models.ForeignKey(Level, models.CASCADE, related_name="labels", verbose_name=_("level"))

    description = _label_description("02_levels_labels.json")

    class Meta(TermLabel.Meta):
        verbose_name = _("level label")
        verbose_name_plural = _("level labels")


class ThemeLabel(TermLabel):
    """Another word for a theme."""

    natural_fields = ("term__code", "text")
    search_quotes = ("term",)

    term = models.ForeignKey(Theme, models.CASCADE, related_name="labels", verbose_name=_("theme"))

    description = _label_description("02_themes_labels.json")

    class Meta(TermLabel.Meta):
        verbose_name = _("theme label")
        verbose_name_plural = _("theme labels")


VOCABULARIES: tuple[type[Term], ...] = (Level, Theme)
"""Every vocabulary."""
