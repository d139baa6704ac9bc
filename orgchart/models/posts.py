"""Posts and appointments."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from orgchart.languages import joined, written_together
from orgchart.official import official
from orgchart.translated import gettext_lazy as _

from .descriptions import (
    Description,
    FactDescription,
    SearchText,
    Section,
    TakenOver,
    one_text,
)
from .fact_constraints import one_per_start
from .fact_queries import FactQuerySet
from .facts import Circumstances, Fact
from .fields import CodeField, LineField
from .grades import Grade
from .official_forms import Language, OfficialForm, say_titles_in
from .people import Person, say_people_in
from .records import Record, one_code, one_of
from .sentences import ChangeKind, Sentence, Text, Told
from .units import Unit

POST = _("Post")
"""What search says of a post beside its title."""
HEAD_LEADS = _("The head of a unit leads it. Tick “leads the unit”, or choose another kind.")


class PostKind(models.TextChoices):
    """What the holder of a post does. The words are those of the United Nations."""

    HEAD = "head", _("Head")
    DEPUTY = "deputy", _("Deputy")
    CHIEF_OF_STAFF = "chief-of-staff", _("Chief of staff")
    SPECIAL_REPRESENTATIVE = (
        "special-representative",
        _("Special Representative of the Secretary-General"),
    )
    FORCE_COMMANDER = "force-commander", _("Force Commander")
    CHIEF_MILITARY_OBSERVER = "chief-military-observer", _("Chief Military Observer")
    POLICE_COMMISSIONER = "police-commissioner", _("Police Commissioner")
    MILITARY_ADVISER = "military-adviser", _("Military Adviser")
    POLICE_ADVISER = "police-adviser", _("Police Adviser")
    DIRECTOR = "director", _("Director")
    OTHER = "other", _("Other")


@cache
def _in_words(kind: str, heads_unit: bool, language: str | None) -> str:
    """What the holder of a post does, in words: who leads the unit is its head in any case.

    Asked of every post when search reads them all.
    """
    kinds = [kind, *([PostKind.HEAD] if heads_unit and kind != PostKind.HEAD else [])]
    return one_text(*(str(PostKind(one).label) for one in kinds))


class PostQuerySet(FactQuerySet["Post"]):
    """Queries about posts, which have official titles in the reader's language where these are recorded."""

    def _say_in(self, language: str, records: Sequence["Post"]) -> None:
        say_titles_in(language, records, PostTitle, "post")


class Post(Fact):
    """A post in a unit, such as the one that leads it."""

    natural_fields = ("code",)

    objects: ClassVar = models.Manager.from_queryset(PostQuerySet)()

    Kind = PostKind

    in_language: str = ""
    """The official title in the reader's language; empty if that is not known, and in English."""

    code = CodeField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short permanent name: “usg-peacekeeping”."),
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="posts", verbose_name=_("unit"))
    title = LineField(_("title"), max_length=200, help_text=_("As the United Nations prints it."))
    kind = models.CharField(
        _("kind"), max_length=25, choices=Kind, help_text=_("What the holder does.")
    )
    grade = models.CharField(  # NULL passes the constraint, an empty text does not
        _("grade"),
        max_length=7,
        choices=Grade,
        null=True,
        blank=True,
        help_text=_("The rank of the post. Leave it empty if it is not known."),
    )
    heads_unit = models.BooleanField(
        _("leads the unit"),
        default=False,
        help_text=_("A special representative or a force commander may lead a unit too."),
    )

    description = FactDescription(
        fixture="10_posts.json",
        form=("unit", "code", "title", ("kind", "grade", "heads_unit")),
        columns=("title", "unit", "kind", "grade", "heads_unit"),
        filters=("kind", "grade", "heads_unit"),
        found_by=("code", "title", "unit__code"),
        order=40,
        closes_with="unit",
        taken_over=TakenOver.WHOLLY,
        section=Section(
            title=_("Posts"), anchor="posts", order=20, partial="orgchart/facts/_post.html"
        ),
    )

    class Meta(Fact.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["unit", "code"]
        constraints = [
            *Fact.Meta.constraints,
            one_code("post"),
            one_of("post", "kind", PostKind),
            one_of("post", "grade", Grade),
            models.CheckConstraint(
                condition=~Q(kind=PostKind.HEAD) | Q(heads_unit=True),
                name="head_leads_the_unit",
                violation_error_message=HEAD_LEADS,
            ),
        ]

    def __str__(self) -> str:
        return self.in_language or self.title

    @property
    def title_to_read(self) -> str:
        """The title as a page shows it: the official one in the reader's language, or the recorded one, marked as English."""
        return self.in_language or official(self.title)

    @property
    def in_words(self) -> str:
        """What the holder does: ``Special Representative of the Secretary-General · Head``."""
        return _in_words(self.kind, self.heads_unit, get_language())

    def search_texts(self) -> Iterable[SearchText]:
        yield SearchText(one_text(self.title, self.in_words), 0.7, POST)

    def clean(self) -> None:
        super().clean()
        if self.kind == PostKind.HEAD and not self.heads_unit:
            raise ValidationError({"heads_unit": ValidationError(HEAD_LEADS, code="head_leads")})


class PostTitle(OfficialForm):
    """The official title of a post in another language."""

    natural_fields = ("post__code", "language")

    post = models.ForeignKey(Post, models.CASCADE, related_name="titles", verbose_name=_("post"))

    description = Description(
        fixture="10_posts_titles.json",
        form=("post", ("language", "text"), ("source", "locator")),
        columns=("text", "language", "post"),
        filters=("language",),
        found_by=("text", "post__title", "post__code"),
        part_of="post",
        is_listed=False,
        is_a_line=True,
    )

    class Meta:
        verbose_name = _("title of a post in another language")
        verbose_name_plural = _("titles of posts in other languages")
        ordering = ["post", "language"]
        constraints = [
            one_of("post_title", "language", Language),
            models.UniqueConstraint(
                fields=["post", "language"],
                name="post_title_is_unique",
                violation_error_message=_(
                    "The post has a title in this language already. Edit that one."
                ),
            ),
        ]

    def search_texts(self) -> Iterable[SearchText]:
        yield SearchText(self.text, 0.65, POST)


class AppointmentQuerySet(FactQuerySet["Appointment"]):
    """Queries about appointments, whose people and posts are called what the reader's language calls them."""

    def _say_in(self, language: str, records: Sequence["Appointment"]) -> None:
        posts = (one.post for one in records if Appointment.post.is_cached(one))
        say_titles_in(language, posts, PostTitle, "post")
        say_people_in(
            language, (one.person for one in records if Appointment.person.is_cached(one))
        )


class Appointment(Fact):
    """The person in a post, from one day to another."""

    natural_fields = ("post__code", "person__code", "start")
    unit_relations = ("post__unit",)
    search_quotes = ("person",)

    objects: ClassVar = models.Manager.from_queryset(AppointmentQuerySet)()

    LAST_SEEN = _("in office when last seen, %(date)s")

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="appointments", verbose_name=_("post")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="appointments", verbose_name=_("person")
    )
    acting = models.BooleanField(
        _("acting"),
        default=False,
        help_text=_("In charge of the post for a time, without being appointed to it in full."),
    )

    description = FactDescription(
        fixture="11_appointments.json",
        form=(("post", "person", "acting"),),
        columns=("person", "post", "acting"),
        filters=("acting",),
        found_by=("person__name", "person__code", "post__title", "post__unit__code"),
        closes_with="post__unit",
        taken_over=TakenOver.NEVER,
    )

    class Meta(Fact.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["post", "start", "pk"]
        constraints = [*Fact.Meta.constraints, *one_per_start("appointment", "post", "person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.title}"

    @property
    def said_alone(self) -> str:
        return joined([self.person, self.title])

    @property
    def title(self) -> str:
        """The title of the post; “(acting)” after it if the person is not appointed in full."""
        title = self.post.title_to_read
        if self.acting:
            return written_together(str(_("%(post)s (acting)")), post=title)
        return title

    def _told(self, kind: ChangeKind, of_unit: Text, of_person: Text) -> Told:
        """One sentence about the head of a unit, another about any other post."""
        values: dict[str, Record | Text] = {
            "unit": self.post.unit,
            "person": self.person,
            "post": self.title,
        }
        return Told(kind, Sentence(of_unit if self.post.heads_unit else of_person, values))

    def beginning(self, at: Circumstances) -> Told:
        return self._told(
            ChangeKind.HEADED,
            _("%(unit)s is now led by %(person)s, %(post)s"),
            _("%(person)s is now %(post)s in %(unit)s"),
        )

    def ending(self, at: Circumstances) -> Told:
        return self._told(
            ChangeKind.VACATED,
            _("%(unit)s is no longer led by %(person)s, %(post)s"),
            _("%(person)s is no longer %(post)s in %(unit)s"),
        )

    def first_known(self, at: Circumstances) -> Told:
        return self._told(
            ChangeKind.FIRST_KNOWN,
            _("%(unit)s is first known to be led by %(person)s, %(post)s"),
            _("%(person)s is first known as %(post)s in %(unit)s"),
        )

    def last_known(self, at: Circumstances) -> Told:
        return self._told(
            ChangeKind.LAST_KNOWN,
            _("%(unit)s is last known to be led by %(person)s, %(post)s"),
            _("%(person)s is last known as %(post)s in %(unit)s"),
        )

    def search_texts(self) -> Iterable[SearchText]:
        """The person finds the unit, and the post and the unit find the person."""
        yield SearchText(self.person.name, 0.7, self.title)
        post = one_text(self.title, self.post.in_words)
        yield SearchText(post, 0.7, POST, page="person", with_unit=True)
