"""What migration 0021 does to codes, texts and deletions that were there before it."""

import json

from django.db import IntegrityError, models, transaction
from django.db.models import Count
from django.db.models.functions import Lower

from orgchart.texts import cleaned

CODED = {
    "Level": "code",
    "Mandate": "code",
    "Person": "code",
    "Post": "code",
    "Reorganisation": "code",
    "Source": "slug",
    "Statement": "code",
    "Theme": "code",
}
TEXTS = (models.CharField, models.TextField, models.URLField)
NO_RECORDS = {
    "datastate", "dataversion", "deletion", "import", "qualitycount",
    "searchentry", "searchgram", "searchposting", "searchword",
}  # fmt: skip


def refuse_codes_alike(apps, schema_editor):
    """Stop with a sentence if two codes differ by their capitals alone: a person must choose."""
    problems = []
    for name, field in CODED.items():
        kind = apps.get_model("orgchart", name)
        folded = kind.objects.order_by().annotate(folded=Lower(field)).values("folded")
        twice = folded.annotate(number=Count("pk")).filter(number__gt=1)
        for code in twice.values_list("folded", flat=True):
            found = kind.objects.filter(**{f"{field}__iexact": code}).values_list(field, flat=True)
            problems.append(f"{kind._meta.verbose_name}: {', '.join(sorted(found))}")
    if problems:
        raise RuntimeError(
            "These records have codes that differ by their capitals alone. Rename or delete one of "
            "each with the release before, then migrate again. " + "; ".join(problems)
        )


def make_texts_normal(apps, schema_editor):
    """Keep every text of a record as texts.py says. A text that would then be a second record of the
    same key stays as it is."""
    for kind in apps.get_app_config("orgchart").get_models():
        if kind._meta.model_name in NO_RECORDS:
            continue
        fields = [field for field in kind._meta.fields if type(field) in TEXTS and not field.choices]
        names = [field.name for field in fields]
        for pk, *values in list(kind.objects.order_by().values_list("pk", *names) if names else ()):
            changed = {
                field.name: text
                for field, value in zip(fields, values, strict=True)
                if value
                and (text := cleaned(value, is_line=type(field) is not models.TextField)) != value
                and (text or field.blank)
            }
            if changed:
                try:
                    with transaction.atomic():
                        kind.objects.filter(pk=pk).update(**changed)
                except IntegrityError:
                    continue


def give_keys_to_deletions(apps, schema_editor):
    """The primary keys to which a deleted record referred are in its last version."""
    versions = apps.get_model("reversion", "Version").objects
    for deletion in apps.get_model("orgchart", "Deletion").objects.all():
        app, _, name = deletion.kind.partition(".")
        of_record = versions.filter(
            content_type__app_label=app,
            content_type__model=name,
            object_id=str(deletion.object_id),
        )
        last = of_record.order_by("-pk").first()
        if last is None or last.format != "json":
            continue
        try:
            kind = apps.get_model(app, name)
        except LookupError:
            continue
        fields = json.loads(last.serialized_data)[0]["fields"]
        deletion.keys = {
            field.name: fields[field.name]
            for field in kind._meta.fields
            if isinstance(field, models.ForeignKey) and fields.get(field.name) is not None
        }
        deletion.save(update_fields=["keys"])
