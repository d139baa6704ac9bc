"""Identifiers: what a unit, a person or a document is called in the catalogues of others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .descriptions import Description, SearchText
from .documents import Document
from .fields import LineField
from .people import Person
from .records import Record, one_of
from .units import Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Scheme(models.TextChoices):
    """A catalogue that gives identifiers."""

    WIKIDATA = "wikidata", _("Wikidata")
    VIAF = "viaf", _("VIAF")
    ISNI = "isni", _("ISNI")
    ROR = "ror", _("ROR")
    UN_ARCHIVES = "un-archives", _("United Nations Archives")
    UN_LIBRARY = "un-library", _("United Nations Digital Library")


@dataclass(frozen=True, slots=True)
class SchemeRules:
    """What an identifier of a scheme looks like, and where it leads."""

    pattern: re.Pattern[str]
    example: str
    address: str
    """The address of its page; ``{}`` stands for the identifier."""


RULES = {
    Scheme.WIKIDATA: SchemeRules(
        re.compile(r"Q[1-9][0-9]{0,11}"), "Q1065", "https://www.wikidata.org/wiki/{}"
    ),
    Scheme.VIAF: SchemeRules(
        re.compile(r"[1-9][0-9]{1,21}"), "131163474", "https://viaf.org/viaf/{}"
    ),
    Scheme.ISNI: SchemeRules(
        re.compile(r"[0-9]{15}[0-9X]"), "0000000121032683", "https://isni.org/isni/{}"
    ),
    Scheme.ROR: SchemeRules(
        re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"), "02mhbdp94", "https://ror.org/{}"
    ),
    Scheme.UN_ARCHIVES: SchemeRules(
        re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"),
        "department-of-peacekeeping-operations-dpko",
        "https://search.archives.un.org/{}",
    ),
    Scheme.UN_LIBRARY: SchemeRules(
        re.compile(r"[1-9][0-9]{0,8}"), "602462", "https://digitallibrary.un.org/record/{}"
    ),
}
"""The form of each scheme: Wikidata items; VIAF clusters; ISO 27729; the ROR identifier (a zero, six
characters of Crockford's base 32, two digits); records of search.archives.un.org and of
digitallibrary.un.org."""


def refuse_wrong_value(scheme: str, value: str) -> None:
    """Raise ValidationError if the value is not an identifier of that scheme."""
    rules = RULES[Scheme(scheme)]
    known = rules.pattern.fullmatch(value)
    if known and scheme == Scheme.ISNI:
        known = known if _isni_digit(value[:15]) == value[15] else None
    if not known:
        raise ValidationError(
            _now(
                "“%(value)s” is not an identifier of %(scheme)s. Write one like %(example)s, or its "
                "address."
            ),
            code="wrong_identifier",
            params={
                "value": value,
                "scheme": Scheme(scheme).label,
                "example": rules.example,
            },
        )


def _isni_digit(digits: str) -> str:
    """The check character of ISO 27729, by ISO 7064 mod 11-2."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 11
    check = (12 - total) % 11
    return "X" if check == 10 else str(check)


def bare_value(scheme: str, text: str) -> str:
    """The identifier in what people paste: the page's address, or groups of digits."""
    text = text.strip()
    if scheme in Scheme.values:
        before, _after = RULES[Scheme(scheme)].address.split("{}")
        host = before.partition("://")[2]
        found = re.fullmatch(
            rf"(?:https?://)?(?:www\.)?{re.escape(host.removeprefix('www.'))}([^/?#]+).*", text
        )
        text = found[1] if found else text
    if scheme == Scheme.ISNI:
        text = re.sub(r"[\s-]", "", text).upper()
    if scheme == Scheme.WIKIDATA:
        text = text.upper()
    if scheme == Scheme.ROR:
        text = text.lower()
    return text


class Identifier(Record):
    """What a record is called in another catalogue. Each record has one of each scheme."""

    SCHEMES: ClassVar[tuple[Scheme, ...]] = ()
    """The schemes that this kind of record can have."""
    beyond_constraints = ~models.Q(value="")  # each scheme has its pattern

    scheme = models.CharField(_("scheme"), max_length=15, choices=Scheme)
    value = LineField(
        _("identifier"),
        max_length=200,
        help_text=_("The identifier alone, or the address of its page: Q1065."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"

    def clean(self) -> None:
        super().clean()
        if self.scheme not in Scheme.values:
            return  # The field itself reports this fault.
        self.value = bare_value(self.scheme, self.value)
        if self.scheme not in self.SCHEMES:
            raise ValidationError(
                {"scheme": ValidationError(self._not_for_this_kind(), code="scheme_of_others")}
            )
        try:
            refuse_wrong_value(self.scheme, self.value)
        except ValidationError as error:
            raise ValidationError({"value": error}) from None

    def _not_for_this_kind(self) -> str:
        return _now("%(scheme)s has no identifiers for %(kind)s. Choose one of: %(schemes)s.") % {
            "scheme": self.get_scheme_display(),
            "kind": self.belongs_to_kind()._meta.verbose_name_plural,
            "schemes": ", ".join(str(scheme.label) for scheme in self.SCHEMES),
        }

    @classmethod
    def belongs_to_kind(cls) -> type[models.Model]:
        """The kind of record that it identifies."""
        return cls._meta.get_field(cls.description.part_of).related_model  # type: ignore[return-value] # a model

    @property
    def address(self) -> str:
        """The address of its page."""
        return RULES[Scheme(self.scheme)].address.format(self.value)

    def search_texts(self) -> Iterable[SearchText]:
        yield SearchText(self.value, 0.9, _("Identifier"))


def _described(part_of: str, fixture: str, *found_by: str) -> Description:
    return Description(
        fixture=fixture,
        form=(part_of, ("scheme", "value")),
        columns=("scheme", "value", part_of),
        filters=("scheme",),
        found_by=("value", *found_by),
        part_of=part_of,
        order=65,
        is_listed=False,
        is_a_line=True,
    )


def _unique(model: str, part_of: str, message: "_StrPromise") -> list[models.BaseConstraint]:
    return [
        one_of(model, "scheme", Scheme),
        models.UniqueConstraint(
            fields=[part_of, "scheme"],
            name=f"{model}_is_one_of_its_scheme",
            violation_error_message=_(
                "There is an identifier of this scheme already. Edit that one."
            ),
        ),
        models.UniqueConstraint(
            fields=["scheme", "value"],
            name=f"{model}_is_unique",
            violation_error_message=message,
        ),
    ]


class UnitIdentifier(Identifier):
    """What a unit is called in another catalogue."""

    natural_fields = ("unit__code", "scheme")
    SCHEMES = (Scheme.WIKIDATA, Scheme.VIAF, Scheme.ISNI, Scheme.ROR, Scheme.UN_ARCHIVES)

    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="identifiers", verbose_name=_("unit")
    )

    description = _described("unit", "04_unit_identifiers.json", "unit__code")

    class Meta(Identifier.Meta):
        verbose_name = _("identifier of a unit")
        verbose_name_plural = _("identifiers of units")
        ordering = ["unit", "scheme"]
        constraints = _unique(
            "unit_identifier", "unit", _("Another unit has this identifier already.")
        )


class PersonIdentifier(Identifier):
    """What a person is called in another catalogue."""

    natural_fields = ("person__code", "scheme")
    SCHEMES = (Scheme.WIKIDATA, Scheme.VIAF, Scheme.ISNI, Scheme.UN_ARCHIVES)

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="identifiers", verbose_name=_("person")
    )

    description = _described("person", "03_people_identifiers.json", "person__code", "person__name")

    class Meta(Identifier.Meta):
        verbose_name = _("identifier of a person")
        verbose_name_plural = _("identifiers of people")
        ordering = ["person", "scheme"]
        constraints = _unique(
            "person_identifier", "person", _("Another person has this identifier already.")
        )


class DocumentIdentifier(Identifier):
    """What a document is called in another catalogue."""

    natural_fields = ("document__symbol", "scheme")
    SCHEMES = (Scheme.UN_LIBRARY, Scheme.WIKIDATA)

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="identifiers", verbose_name=_("document")
    )

    description = _described("document", "02_documents_identifiers.json", "document__symbol")

    class Meta(Identifier.Meta):
        verbose_name = _("identifier of a document")
        verbose_name_plural = _("identifiers of documents")
        ordering = ["document", "scheme"]
        constraints = _unique(
            "document_identifier", "document", _("Another document has this identifier already.")
        )
