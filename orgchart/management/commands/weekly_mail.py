"""``manage.py weekly_mail``: tell staff by mail what falls due."""

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from orgchart.management.tables import TablesCommand
from orgchart.writing.reminding import mail_of_the_week, parts_of_the_week, send_of_the_week


class Command(TablesCommand):
    help = (
        "Mail to the addresses in the setting WEEKLY_MAIL which mandates expire within 60 days or have "
        "expired, and which facts nobody has confirmed for a year. If there is nothing, no mail is sent. "
        "Run this once a week."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="show the mail, and send none")

    def handle(self, *args: object, dry_run: bool, verbosity: int, **options: object) -> None:
        today = timezone.localdate()
        parts = parts_of_the_week(today)
        if dry_run or not parts:
            subject, text = mail_of_the_week(parts)
            if verbosity:
                self.stdout.write(f"{subject}\n\n{text}" if parts else "Nothing falls due.")
            return
        if not settings.WEEKLY_MAIL:
            raise CommandError(
                "The setting WEEKLY_MAIL is empty, so nobody is told. Set it to mail addresses, "
                "with commas between, or add --dry-run to see the mail here."
            )
        try:
            send_of_the_week(parts)
        except OSError as error:
            raise CommandError(
                f"The mail server does not take the mail ({error}). See EMAIL_URL, and run this again."
            ) from error
        if verbosity:
            self.stdout.write(f"Mailed to {', '.join(settings.WEEKLY_MAIL)}.")
