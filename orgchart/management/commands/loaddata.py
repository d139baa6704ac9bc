"""``manage.py loaddata``: as Django's, and search and the history have what was loaded."""

from django.core.management.commands import loaddata
from django.db import transaction

from orgchart.exchange.plain_text import digest_of_all
from orgchart.management.tables import TablesCommand
from orgchart.models import DataVersion
from orgchart.writing import search_index
from orgchart.writing.first_versions import keep_present_versions


class Command(TablesCommand, loaddata.Command):
    def handle(self, *fixture_labels: str, **options: object) -> None:
        with transaction.atomic():
            version = DataVersion.objects.filter(pk=1).values("number", "searched", "state").first()
            before = digest_of_all()
            super().handle(*fixture_labels, **options)
            if version and digest_of_all() == before:  # it wrote what was there
                DataVersion.objects.filter(pk=1).update(**version)
            else:
                keep_present_versions()
        search_index.catch_up()
