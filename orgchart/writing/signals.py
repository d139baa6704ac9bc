"""What happens at every write, also at a write by plain ``loaddata``."""

import reversion
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from orgchart.languages import in_words_to_keep
from orgchart.models import RECORDS, DataVersion, Deletion, Record
from orgchart.serialization import fields_of, keys_of

from . import touched


def derive(instance: Record, **_: object) -> None:
    """Fill in the derived columns. A raw save, which calls no method of the model, needs them too."""
    instance.derive()


def note_stored(sender: type[Record], instance: Record, **_: object) -> None:
    """Note how a record is stored before it is saved or deleted."""
    if instance.pk is not None:
        touched.note(sender, instance.pk)


def note_saved(sender: type[Record], instance: Record, **_: object) -> None:
    """Count the writing in the data version, and note a record that is new."""
    DataVersion.advance()
    touched.note_all(sender, {instance.pk: None})


def advance_version(**_: object) -> None:
    """Count the writing in the data version."""
    DataVersion.advance()


def keep_deleted(instance: Record, **_: object) -> None:
    """Keep a record that is deleted inside ``recording()``, so that it can be recovered."""
    if reversion.is_active() and not getattr(instance, "was_carried_out", False):
        with in_words_to_keep():
            words = instance.reference[:500]
        Deletion.objects.create(
            kind=instance._meta.label_lower,
            object_id=instance.pk,
            words=words,
            fields=fields_of(instance),
            keys=keys_of(instance),
        )


for model in RECORDS:
    pre_save.connect(derive, sender=model)
    pre_save.connect(note_stored, sender=model)
    pre_delete.connect(note_stored, sender=model)
    pre_delete.connect(keep_deleted, sender=model)
    post_save.connect(note_saved, sender=model)
    post_delete.connect(advance_version, sender=model)
