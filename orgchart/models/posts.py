"""Posts and appointments."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from .descriptions import FactDescription, SearchText, Section
from .facts import Circumstances, Fact, one_per_start
from .sentences import ChangeKind, Sentence, Text, Told
from .units import Unit


class Post(Fact):
    """A post in a unit, such as the one that leads it."""

    natural_fields = ("code",)

    code = models.SlugField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short permanent name: “usg-peacekeeping”."),
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="posts", verbose_name=_("unit"))
    title = models.CharField(
        _("title"), max_length=200, help_text=_("As the United Nations prints it.")
    )
    rank = models.CharField(
        _("rank"), max_length=60, blank=True, help_text=_("“Under-Secretary-General”, “D-2”.")
    )
    heads_unit = models.BooleanField(_("leads the unit"), default=False)

    description = FactDescription(
        fixture="10_posts.json",
        form=("unit", "code", ("title", "rank", "heads_unit")),
        columns=("title", "unit", "rank", "heads_unit"),
        filters=("heads_unit",),
        found_by=("code", "title", "unit__code"),
        order=40,
        closes_with="unit",
        section=Section(
            title=_("Posts"), anchor="posts", order=20, partial="orgchart/facts/_post.html"
        ),
    )

    class Meta(Fact.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["unit", "code"]

    def __str__(self) -> str:
        return self.title


class Appointment(Fact):
    """The person in a post, from one day to another."""

    natural_fields = ("post__code", "person", "start")
    unit_relations = ("post__unit",)

    LAST_SEEN = _("in office when last seen, %(date)s")

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="appointments", verbose_name=_("post")
    )
    person = models.CharField(
        _("person"), max_length=120, help_text=_("The name as the United Nations prints it.")
    )

    description = FactDescription(
        fixture="11_appointments.json",
        form=(("post", "person"),),
        columns=("person", "post"),
        found_by=("person", "post__title", "post__unit__code"),
        closes_with="post__unit",
    )

    class Meta(Fact.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["post", "start"]
        constraints = [*Fact.Meta.constraints, *one_per_start("appointment", "post", "person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.post.title}"

    def _told(self, kind: ChangeKind, template: Text) -> Told:
        values: dict[str, Unit | Text] = {
            "unit": self.post.unit,
            "person": self.person,
            "post": self.post.title,
        }
        return Told(kind, Sentence(template, values))

    def beginning(self, at: Circumstances) -> Told:
        if self.post.heads_unit:
            return self._told(ChangeKind.HEADED, _("%(unit)s is now led by %(person)s, %(post)s"))
        return self._told(ChangeKind.HEADED, _("%(person)s is now %(post)s in %(unit)s"))

    def ending(self, at: Circumstances) -> Told:
        if self.post.heads_unit:
            template = _("%(unit)s is no longer led by %(person)s, %(post)s")
            return self._told(ChangeKind.VACATED, template)
        return self._told(ChangeKind.VACATED, _("%(person)s is no longer %(post)s in %(unit)s"))

    def first_known(self, at: Circumstances) -> Told:
        if self.post.heads_unit:
            template = _("%(unit)s is first known to be led by %(person)s, %(post)s")
        else:
            template = _("%(person)s is first known as %(post)s in %(unit)s")
        return self._told(ChangeKind.FIRST_KNOWN, template)

    def last_known(self, at: Circumstances) -> Told:
        if self.post.heads_unit:
            template = _("%(unit)s is last known to be led by %(person)s, %(post)s")
        else:
            template = _("%(person)s is last known as %(post)s in %(unit)s")
        return self._told(ChangeKind.LAST_KNOWN, template)

    def search_texts(self) -> Iterable[SearchText]:
        why = _("%(person)s, %(period)s") % {"person": self, "period": self.period.in_words}
        return [SearchText(self.person, 0.85, why)]
