"""The mail that tells a reader what became of their report, in the language of the form that they sent."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from orgchart import identity
from orgchart.dates import in_words
from orgchart.language_addresses import here
from orgchart.models import ReaderReport


def sender() -> str:
    """Who a mail to a reader is from: the site as it is called in the language in use, unless the operator named
    somebody else."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((_(name) if name == identity.SHORT_NAME else name, address))


def answer_mail(report: ReaderReport, root: str) -> tuple[str, str, str]:
    """The subject, the text, and who it is from. The text: the number, the state, the answer, and where to read on.

    ``root`` is what links begin with; without it there are none. No query.
    """
    with translation.override(report.language):
        site = _(identity.SHORT_NAME)
        values = {
            "number": report.reference,
            "state": report.get_state_display(),
            "site": site,
            "day": in_words(timezone.localdate(report.at)),
        }
        lines = [
            _("Somebody reported an error to the %(site)s on %(day)s and gave this mail address.")
            % values,
            "",
            _("Number: %(number)s") % values,
            _("State: %(state)s") % values,
        ]
        if report.answer:
            lines += ["", report.answer]
        if root and report.link:
            lines += [
                "",
                _("The page as it is now: %(page)s") % {"page": f"{root}{here(report.link)}"},
            ]
        if root:
            lines += ["", f"{root}{report.get_absolute_url()}"]
        if not report.is_open:
            lines += ["", _("This was the last mail about it. The mail address is deleted.")]
        lines += ["", _("Nobody reads answers to this mail.")]
        lines += ["", "-- ", site, *([f"{root}{here('/')}"] if root else [])]
        return _("%(site)s: your report %(number)s: %(state)s") % values, "\n".join(lines), sender()
