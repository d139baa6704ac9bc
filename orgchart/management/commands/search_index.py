"""``manage.py search_index``: make the index of the search again."""

from django.core.management.base import BaseCommand

from orgchart.writing.search_index import rebuild_alone


class Command(BaseCommand):
    help = (
        "Make the index of the search again, from all records. Every writing keeps it in step, so run "
        "this only after something else than the registry has written to the database."
    )

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        rebuild_alone()
        if verbosity:
            self.stdout.write("The index of the search is made.")
