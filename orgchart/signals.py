"""What happens at every write, whichever door it comes through (plain ``loaddata`` included)."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from .models import RECORDS, DataVersion, Document


@receiver(pre_save, sender=Document)
def derive_from_symbol(instance: Document, **_: Any) -> None:
    """A raw save calls no method of the model, and the columns must be right all the same."""
    instance.derive()


def advance_version(**_: Any) -> None:
    DataVersion.advance()


for model in RECORDS:
    post_save.connect(advance_version, sender=model)
    post_delete.connect(advance_version, sender=model)
