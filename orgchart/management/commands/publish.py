"""``manage.py publish``: the whole public site as static files."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from orgchart.copies.copying import Edited, Report, Told, Wish, check, publish
from orgchart.copies.files import NotTheirs
from orgchart.copies.own_list import NAME, NoCopy, Taken
from orgchart.dates import DayError, read_day
from orgchart.language_addresses import short
from orgchart.management.progress import Progress
from orgchart.management.tables import TablesCommand
from orgchart.processes import add_jobs

THIS_MACHINE = "http://localhost:8000"
"""Where a copy is served if nobody says it: by ``python -m http.server``."""
WIDTH = 24
"""How many letters wide the bar of the progress is."""


def day(written: str) -> date:
    """A day, as addresses and commands write it."""
    try:
        return read_day(written)
    except DayError as error:
        raise ArgumentTypeError(str(error)) from None


def base_address(written: str) -> str:
    """Where the copy will be served, without a slash at the end."""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ArgumentTypeError(
            f"“{written}” is no address of a site. Write it as in https://registry.example/copy."
        )
    return written.rstrip("/")


def language_code(written: str) -> str:
    """A language of the site: ``fr``."""
    known = {short(code): code for code, _name in settings.LANGUAGES}
    known |= {code: code for code in known.values()}
    try:
        return known[written.lower()]
    except KeyError:
        choices = ", ".join(short(code) for code, _name in settings.LANGUAGES)
        raise ArgumentTypeError(
            f"“{written}” is no language of this site. Choose among: {choices}."
        ) from None


class Command(TablesCommand):
    help = (
        "Write the whole public site as static files, which any file server serves: pages, their data, charts, "
        "feeds, the site map, the files of /data/, and a search that works in the browser. Run it again to bring "
        "them up to date: only what has changed is written, what is gone is removed, and no other file is "
        "touched. Drafts are in none of the files; to publish drafts, see publish_due. Every link is checked: "
        "if one leads nowhere, it is named, and the command exits with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            metavar="DIR",
            type=Path,
            help="the folder to write to: a new or empty one, or one that this command has written",
        )
        parser.add_argument(
            "--on",
            metavar="DAY",
            nargs="+",
            action="extend",
            type=day,
            default=[],
            dest="days",
            help="write the pages of this day too, such as 2009-07-31; it can be given several times",
        )
        parser.add_argument(
            "--languages",
            metavar="CODE",
            nargs="+",
            action="extend",
            type=language_code,
            default=[],
            help="write the pages in these languages beside English, such as fr es; each adds about as many files "
            "and as much time as half of the English ones",
        )
        parser.add_argument(
            "--base",
            metavar="URL",
            type=base_address,
            default=settings.SITE_ADDRESS or THIS_MACHINE,
            help="where the copy will be served, for the site map, feeds, citations and data; links in pages are "
            "relative (default: %(default)s)",
        )
        add_jobs(parser)
        parser.add_argument(
            "--check", action="store_true", help="only check the links of what is in DIR"
        )

    def handle(
        self,
        *args: object,
        directory: Path,
        days: list[date],
        languages: list[str],
        base: str,
        jobs: int,
        check: bool,
        verbosity: int,
        **options: object,
    ) -> None:
        wish = Wish(
            directory,
            base,
            tuple(sorted(set(days))),
            settings.SITE_ADDRESS,
            jobs,
            tuple(dict.fromkeys([settings.LANGUAGE_CODE, *languages])),
        )
        progress = Progress(self.stderr, shown=bool(verbosity))

        def told(what: str, done: int, all_of_it: int) -> None:
            full = WIDTH * done // max(all_of_it, 1)
            progress(f"[{'█' * full}{'·' * (WIDTH - full)}] {done:,} of {all_of_it:,} {what}", 0)

        try:
            report = self._checked(directory, told, jobs) if check else publish(wish, told)
        except NoCopy:
            raise CommandError(
                _(
                    "%(folder)s has other files in it, so nothing was written there. Name a folder that is new, "
                    "empty, or was written by this command."
                )
                % {"folder": directory}
            ) from None
        except Taken:
            raise CommandError(
                _("Another process is writing to %(folder)s. Wait until it has ended.")
                % {"folder": directory}
            ) from None
        except NotTheirs as other:
            raise CommandError(
                _(
                    "%(file)s is in the way: it was not written by this command, so it was left as it is. Move it "
                    "elsewhere, and run the command again: it goes on where it was."
                )
                % {"file": other}
            ) from None
        except Edited:
            raise CommandError(
                _("The registry was edited again and again meanwhile. Run the command again.")
            ) from None
        except OSError as error:
            raise CommandError(
                _("%(folder)s cannot be written to: %(error)s.")
                % {"folder": directory, "error": error.strerror or error}
            ) from None
        finally:
            progress.clear()
        if verbosity:
            self.stdout.write(_in_words(report, directory, is_check=check))
        self._fail_if_wrong(report)

    def _checked(self, directory: Path, told: Told, jobs: int) -> Report:
        if not (directory / NAME).is_file():
            raise CommandError(
                _("%(folder)s has nothing that this command has written.") % {"folder": directory}
            )
        return check(directory, told, jobs)

    def _fail_if_wrong(self, report: Report) -> None:
        if report.is_right:
            return
        lines = [
            *(_("There is no page for %(what)s.") % {"what": fault} for fault in report.faults),
            *(f"{one.page}: {one.link} ({one.why})" for one in report.broken),
        ]
        if report.more:
            lines.append(_("… and %(number)s more.") % {"number": f"{report.more:,}"})
        lines.append(_("Not every page is there, or not every link leads to a file."))
        raise CommandError("\n".join(lines))


def _in_words(report: Report, directory: Path, *, is_check: bool) -> str:
    if is_check:
        return _("Every link was looked at.")
    if report.was_whole:
        return _(
            "Nothing has changed: %(folder)s is as the registry is now, with %(number)s files."
        ) % {
            "folder": directory,
            "number": f"{report.same:,}",
        }
    return _("%(written)s files written, %(same)s unchanged, %(removed)s removed.") % {
        "written": f"{report.written:,}",
        "same": f"{report.same:,}",
        "removed": f"{report.removed:,}",
    }
