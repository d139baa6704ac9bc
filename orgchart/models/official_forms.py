"""What names and titles are called in other languages by the United Nations. The registry makes no translations."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from orgchart.languages import official_in, tag_of

from .fields import LineField
from .records import Record


class Language(models.TextChoices):
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    FRENCH = "fr", _("French")
    RUSSIAN = "ru", _("Russian")
    SPANISH = "es", _("Spanish")


class OfficialForm(Record):
    """The official form of a name or a title in another language, and where it is written."""

    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = LineField(
        _("text"), max_length=300, help_text=_("As the United Nations prints it in the language.")
    )
    source = models.ForeignKey(
        "orgchart.Source", models.PROTECT, related_name="+", verbose_name=_("source")
    )
    locator = LineField(
        _("locator"),
        max_length=120,
        blank=True,
        help_text=_("Where in the source: “p. 3”, “second paragraph”."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text

    @property
    def tag(self) -> str:
        """What HTML calls its language."""
        return tag_of(self.language, self.text)


class Titled(Protocol):
    """A record with a title that may have official forms in other languages."""

    pk: Any
    in_language: str


def say_titles_in(language: str, records: Iterable[Titled], kind: Any, relation: str) -> None:
    """Give records their official titles in that language, which is the one in use, where ``kind`` has them. One query.

    ``relation`` is what leads from a title of that kind to its record."""
    by_key: dict[int, list[Titled]] = defaultdict(list)
    for record in records:
        by_key[record.pk].append(record)
    if not by_key:
        return
    titles = kind.objects.filter(**{"language": language, f"{relation}__in": by_key})
    for text, key in titles.values_list("text", relation):
        for record in by_key[key]:
            record.in_language = official_in(language, text)
