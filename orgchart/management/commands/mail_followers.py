"""``manage.py mail_followers``: tell those who follow a unit by mail what was published about it."""

from smtplib import SMTPException

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from orgchart.exchange.follower_mail import send_news
from orgchart.management.tables import TablesCommand


class Command(TablesCommand):
    help = (
        "Mail to those who follow units what was published about these since the last mail: one mail to an address, and "
        "none if nothing is new. An address that the mail server refuses for good is deleted. What it does not take now "
        "is mailed the next time, and the command exits with 1. No address is printed. Run this once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many mails there are, and send none"
        )

    def handle(self, *args: object, dry_run: bool, verbosity: int, **options: object) -> None:
        if not settings.FOLLOW_BY_MAIL:
            raise CommandError(
                "No unit can be followed by mail, because this site sends none. Set EMAIL_URL and SITE_ADDRESS, and do not "
                "set FOLLOW_BY_MAIL to off."
            )
        try:
            sent = send_news(timezone.localdate(), dry_run=dry_run)
        except (OSError, SMTPException) as error:
            raise CommandError(
                f"The mail server does not answer ({type(error).__name__}). See EMAIL_URL, and run this again."
            ) from None
        if verbosity:
            self.stdout.write(f"{'Mails to send' if dry_run else 'Mails sent'}: {sent.mails}.")
            if sent.gone:
                self.stdout.write(f"Addresses that do not exist any more, deleted: {sent.gone}.")
        if sent.refused:
            self.stderr.write(f"Mails that the mail server did not take now: {sent.refused}.")
            raise SystemExit(1)
