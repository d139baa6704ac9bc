"""How far a fact is made public."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standing(models.TextChoices):
    """The status of a fact. The public reads its words in the data dictionary."""

    DRAFT = "draft", _("Draft (staff only)")
    PUBLISHED = "published", pgettext_lazy("status of a fact", "Published")
    DISPUTED = "disputed", _("Disputed (what another source says)")
