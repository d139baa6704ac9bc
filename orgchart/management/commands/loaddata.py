"""``manage.py loaddata``: as Django's, and search finds what was loaded."""

from django.core.management.commands import loaddata

from orgchart.writing import search_index


class Command(loaddata.Command):
    def handle(self, *fixture_labels: str, **options: object) -> None:
        super().handle(*fixture_labels, **options)
        search_index.catch_up()
