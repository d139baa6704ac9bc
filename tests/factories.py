"""Records for tests: a factory builds just what the sentence needs."""

from itertools import pairwise

import factory
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from orgchart import models


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = models.Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"Source {n}")


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.Document

    symbol = factory.Sequence(lambda n: f"A/RES/{61 + n // 900}/{n % 900 + 1}")


class UnitFactory(DjangoModelFactory):
    """A unit without a name: a draft."""

    class Meta:
        model = models.Unit

    code = factory.Sequence(lambda n: f"unit-{n}")
    nature = "headquarters"


class FactFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    status = "published"
    source = factory.SubFactory(SourceFactory)


class NameFactory(FactFactory):
    class Meta:
        model = models.UnitName

    unit = factory.SubFactory(UnitFactory)
    name = factory.LazyAttribute(lambda name: f"The {name.unit.code}")
    level_id = "office"
    start = "1992"


class LineFactory(FactFactory):
    class Meta:
        model = models.ParentRelationship

    kind = "part-of"
    start = "1992"


class MandateFactory(FactFactory):
    class Meta:
        model = models.Mandate

    code = factory.Sequence(lambda n: f"mandate-{n}")
    text = "A function."
    theme_id = "police"
    role = "lead"
    start = "1992"


class PostFactory(FactFactory):
    """A post that leads its unit."""

    class Meta:
        model = models.Post

    code = factory.Sequence(lambda n: f"post-{n}")
    unit = factory.SubFactory(UnitFactory)
    title = "Chief"
    kind = "head"
    heads_unit = True
    start = "1992"


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = models.Person
        django_get_or_create = ("code",)

    name = "Ann"
    code = factory.LazyAttribute(lambda person: slugify(person.name))


class AppointmentFactory(FactFactory):
    class Meta:
        model = models.Appointment

    post = factory.SubFactory(PostFactory)
    person = factory.SubFactory(PersonFactory)
    start = "1992"


class PostDistributionFactory(FactFactory):
    class Meta:
        model = models.PostDistribution

    unit = factory.SubFactory(UnitFactory)
    stage = "approved"
    funding = "regular"
    start = "2025"
    end = "2025"


class PostCountFactory(DjangoModelFactory):
    class Meta:
        model = models.PostCount

    distribution = factory.SubFactory(PostDistributionFactory)
    grade = "P-4"
    number = 1


class FigureFactory(FactFactory):
    class Meta:
        model = models.Figure

    unit = factory.SubFactory(UnitFactory)
    kind = "personnel"
    value = 100
    start = "2025"


def unit(code, **name):
    """A published unit of that code."""
    return NameFactory(unit__code=code, **name).unit


def chain(count, start="1992"):
    """Units u0, u1 … each part of the one before it."""
    units = [unit(f"u{number}", start=start) for number in range(count)]
    for parent, child in pairwise(units):
        LineFactory(child=child, parent=parent, start=start)
    return units
