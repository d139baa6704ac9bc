"""Posts, and who held them."""

from django.db import models

from .facts import Fact, one_per_start
from .units import Unit


class Post(Fact):
    """A post in a unit, such as the one that heads it."""

    natural_fields = ("code",)

    code = models.SlugField(
        max_length=80, unique=True, help_text="A short permanent name: “usg-peacekeeping”."
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="posts")
    title = models.CharField(max_length=200, help_text="As the United Nations prints it.")
    rank = models.CharField(
        max_length=60, blank=True, help_text="“Under-Secretary-General”, “D-2”."
    )
    heads_unit = models.BooleanField("heads the unit", default=False)

    class Meta(Fact.Meta):
        ordering = ["unit", "code"]

    def __str__(self) -> str:
        return self.title

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return (self.unit_id,)


class Appointment(Fact):
    """Who held a post, from when to when."""

    natural_fields = ("post__code", "person", "start")
    unit_relations = ("post__unit",)

    post = models.ForeignKey(Post, models.CASCADE, related_name="appointments")
    person = models.CharField(max_length=120, help_text="The name as the United Nations prints it.")

    class Meta(Fact.Meta):
        ordering = ["post", "start"]
        constraints = [*Fact.Meta.constraints, *one_per_start("appointment", "post", "person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.post.title}"

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return (self.post.unit_id,)
