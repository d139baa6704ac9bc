"""``manage.py publish_due``: publish what a publisher wanted to be published by today."""

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.formats import date_format

from orgchart.exchange.webhook import NotTold, tell
from orgchart.management.tables import TablesCommand
from orgchart.writing.due import due, publish_due
from orgchart.writing.following import forget_unconfirmed
from orgchart.writing.reader_reports import forget_private
from orgchart.writing.reviewing import forget_settled


class Command(TablesCommand):
    help = (
        "Publish the drafts and proposals whose day has come, each decision as one edit with its reason. "
        "What cannot be published goes back to the queue, with the reason, and its publisher is mailed; "
        "then the command exits with 1. Also delete notices and decisions that were settled 90 days ago, and what "
        "is private in old reports of readers, mail addresses that nobody has confirmed for a week, and tell the program of the setting WEBHOOK_URL what it was not told "
        "yet. "
        "Run this once a day, soon after midnight."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="list what is due, and keep all")

    def handle(self, *args: object, dry_run: bool, verbosity: int, **options: object) -> None:
        today = timezone.localdate()
        if dry_run:
            for review in due(today).order_by("at", "pk"):
                assert review.day  # a constraint says so of what is planned
                since = date_format(review.day, "j F Y")
                self.stdout.write(f"due since {since}, by {review.by}: {review.words}")
            return
        done = failed = 0
        for decision in publish_due(today):
            outcome = "not published" if decision.problem else "published"
            if verbosity or decision.problem:
                stream = self.stderr if decision.problem else self.stdout
                stream.write(f"{outcome}, for {decision.by} ({decision.comment}):")
                for words in decision.words:
                    stream.write(f"  {words}")
            if decision.problem:
                failed += 1
                self.stderr.write(decision.problem)
            else:
                done += 1
        if verbosity and not done and not failed:
            self.stdout.write("Nothing is due.")
        settled = forget_settled(timezone.now())
        if verbosity and settled:
            self.stdout.write(f"Deleted notices and decisions that are settled: {settled}.")
        is_told = self._tell(verbosity)
        self._forget(verbosity)
        if failed:
            self.stderr.write(f"Decisions that could not be carried out: {failed}.")
        if failed or not is_told:
            raise SystemExit(1)

    def _forget(self, verbosity: int) -> None:
        """Delete what is private and not needed any more."""
        now = timezone.now()
        emptied, forgotten = forget_private(now), forget_unconfirmed(now)
        if verbosity and emptied:
            self.stdout.write(
                f"Reports of readers in which what is private was deleted: {emptied}."
            )
        if verbosity and forgotten:
            self.stdout.write(f"Mail addresses that nobody had confirmed, deleted: {forgotten}.")

    def _tell(self, verbosity: int) -> bool:
        """Tell the program of WEBHOOK_URL what it was not told yet. Was it told?"""
        try:
            told = tell()
        except NotTold as error:
            self.stderr.write(f"The program of WEBHOOK_URL did not take what is new: {error}.")
            return False
        if verbosity and told:
            self.stdout.write(f"Edits that the program of WEBHOOK_URL was told of: {told}.")
        return True
