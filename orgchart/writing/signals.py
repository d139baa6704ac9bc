"""What happens at every write, also at a write by plain ``loaddata``."""

import reversion
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from orgchart.models import RECORDS, DataVersion, Deletion, Document, Record
from orgchart.serialization import fields_of

from . import search_index, touched

_STORED = "_stored_before"
"""The attribute of a record that is being written outside ``recording()``: how it was stored."""


@receiver(pre_save, sender=Document)
def derive_from_symbol(instance: Document, **_: object) -> None:
    """Fill in the derived columns. A raw save, which calls no method of the model, needs them too."""
    instance.derive()


def note_stored(sender: type[Record], instance: Record, **_: object) -> None:
    """Note how a record is stored before it is saved or deleted.

    Outside ``recording()`` the record itself keeps it until it is written.
    """
    if instance.pk is None:
        return
    if touched.is_collected():
        touched.note(sender, instance.pk)
    else:
        stored = sender._base_manager.filter(pk=instance.pk).first()
        vars(instance)[_STORED] = (instance.pk, stored)


def note_saved(sender: type[Record], instance: Record, **_: object) -> None:
    """Note a record that is new, and count the writing."""
    touched.note_all(sender, {instance.pk: None})
    count_writing(sender, instance)


def count_writing(sender: type[Record], instance: Record, **_: object) -> None:
    """Count the writing in the data version. Outside ``recording()``, keep search in step too."""
    pk, stored = vars(instance).pop(_STORED, (instance.pk, None))
    if touched.is_collected():
        DataVersion.advance()
        return
    alone = touched.Touched()
    alone.note_all(sender, {pk: stored})
    with transaction.atomic():
        DataVersion.advance()
        search_index.refresh(alone)


def keep_deleted(instance: Record, **_: object) -> None:
    """Keep a record that is deleted inside ``recording()``, so that it can be recovered."""
    if reversion.is_active() and not getattr(instance, "was_carried_out", False):
        Deletion.objects.create(
            kind=instance._meta.label_lower,
            object_id=instance.pk,
            words=instance.reference[:500],
            fields=fields_of(instance),
        )


for model in RECORDS:
    pre_save.connect(note_stored, sender=model)
    pre_delete.connect(note_stored, sender=model)
    pre_delete.connect(keep_deleted, sender=model)
    post_save.connect(note_saved, sender=model)
    post_delete.connect(count_writing, sender=model)
