"""``manage.py search_index``: make the index of the search again."""

from orgchart.management.tables import TablesCommand
from orgchart.writing.search_index import rebuild_alone


class Command(TablesCommand):
    help = (
        "Make the index of the search again, from all records. Every writing keeps it in step, so run "
        "this only after something else than the registry has written to the database."
    )

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        rebuild_alone()
        if verbosity:
            self.stdout.write("The index of the search is made.")
