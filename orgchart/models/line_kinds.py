"""The kinds of line in the chart, and what is said of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import ngettext_lazy

from orgchart.translated import gettext_lazy as _

from .descriptions import Text


@dataclass(frozen=True, slots=True)
class LineSentences:
    """The sentences about one kind of line."""

    is_so: Text
    seen_from_child: Text
    """The same where the unit below has just been named."""
    not_recorded: Text
    """What is said of a unit that has no such line, where the others beside it have one."""
    begins: Text
    ends: Text
    first_known: Text
    """Its start is only the day on which a source shows it."""
    last_known: Text
    founded: Text = ""
    """For a solid line that begins together with its unit."""
    replaces: Mapping[str, Text] = field(default_factory=dict)
    """For a solid line that replaces another one, by the kind of that one."""
    all_begin: Text = ""
    """How the beginning of several such lines is told together."""
    all_end: Text = ""
    all_replace: Mapping[str, Text] = field(default_factory=dict)


class LineKind(models.TextChoices):
    PART_OF = "part-of", _("part of")
    DIRECTED_BY = "directed-by", _("directed by")
    SUPPORTED_BY = "supported-by", _("supported by")
    COORDINATED_BY = "coordinated-by", _("coordinated by")
    SHARED_WITH = "shared-with", _("shared with")


LINE_SENTENCES = {
    LineKind.PART_OF: LineSentences(
        is_so=_("%(child)s is part of %(parent)s"),
        seen_from_child=_("part of %(parent)s"),
        not_recorded=_("not recorded as part of %(parent)s"),
        founded=_("%(child)s is founded, part of %(parent)s"),
        begins=_("%(child)s is now part of %(parent)s"),
        ends=_("%(child)s is no longer part of %(parent)s"),
        first_known=_("%(child)s is first known to be part of %(parent)s"),
        last_known=_("%(child)s is last known to be part of %(parent)s"),
        all_begin=ngettext_lazy(
            "%(count)s unit is now part of %(parent)s",
            "%(count)s units are now part of %(parent)s",
            "count",
        ),
        all_end=ngettext_lazy(
            "%(count)s unit is no longer part of %(parent)s",
            "%(count)s units are no longer part of %(parent)s",
            "count",
        ),
        replaces={
            LineKind.PART_OF: _(
                "%(child)s is now part of %(parent)s, no longer part of %(former)s"
            ),
            LineKind.DIRECTED_BY: _(
                "%(child)s is now part of %(parent)s, no longer directed by %(former)s"
            ),
        },
        all_replace={
            LineKind.PART_OF: ngettext_lazy(
                "%(count)s unit is now part of %(parent)s, no longer part of %(former)s",
                "%(count)s units are now part of %(parent)s, no longer part of %(former)s",
                "count",
            ),
            LineKind.DIRECTED_BY: ngettext_lazy(
                "%(count)s unit is now part of %(parent)s, no longer directed by %(former)s",
                "%(count)s units are now part of %(parent)s, no longer directed by %(former)s",
                "count",
            ),
        },
    ),
    LineKind.DIRECTED_BY: LineSentences(
        is_so=_("%(child)s is directed by %(parent)s"),
        seen_from_child=_("directed by %(parent)s"),
        not_recorded=_("not recorded as directed by %(parent)s"),
        founded=_("%(child)s is founded, directed by %(parent)s"),
        begins=_("%(child)s is now directed by %(parent)s"),
        ends=_("%(child)s is no longer directed by %(parent)s"),
        first_known=_("%(child)s is first known to be directed by %(parent)s"),
        last_known=_("%(child)s is last known to be directed by %(parent)s"),
        all_begin=ngettext_lazy(
            "%(count)s unit is now directed by %(parent)s",
            "%(count)s units are now directed by %(parent)s",
            "count",
        ),
        all_end=ngettext_lazy(
            "%(count)s unit is no longer directed by %(parent)s",
            "%(count)s units are no longer directed by %(parent)s",
            "count",
        ),
        replaces={
            LineKind.PART_OF: _(
                "%(child)s is now directed by %(parent)s, no longer part of %(former)s"
            ),
            LineKind.DIRECTED_BY: _(
                "%(child)s is now directed by %(parent)s, no longer directed by %(former)s"
            ),
        },
        all_replace={
            LineKind.PART_OF: ngettext_lazy(
                "%(count)s unit is now directed by %(parent)s, no longer part of %(former)s",
                "%(count)s units are now directed by %(parent)s, no longer part of %(former)s",
                "count",
            ),
            LineKind.DIRECTED_BY: ngettext_lazy(
                "%(count)s unit is now directed by %(parent)s, no longer directed by %(former)s",
                "%(count)s units are now directed by %(parent)s, no longer directed by %(former)s",
                "count",
            ),
        },
    ),
    LineKind.SUPPORTED_BY: LineSentences(
        is_so=_("%(child)s is supported by %(parent)s"),
        seen_from_child=_("supported by %(parent)s"),
        not_recorded=_("not recorded as supported by %(parent)s"),
        begins=_("%(child)s is now supported by %(parent)s"),
        ends=_("%(child)s is no longer supported by %(parent)s"),
        first_known=_("%(child)s is first known to be supported by %(parent)s"),
        last_known=_("%(child)s is last known to be supported by %(parent)s"),
        all_begin=ngettext_lazy(
            "%(count)s unit is now supported by %(parent)s",
            "%(count)s units are now supported by %(parent)s",
            "count",
        ),
        all_end=ngettext_lazy(
            "%(count)s unit is no longer supported by %(parent)s",
            "%(count)s units are no longer supported by %(parent)s",
            "count",
        ),
    ),
    LineKind.COORDINATED_BY: LineSentences(
        is_so=_("%(child)s is coordinated by %(parent)s"),
        seen_from_child=_("coordinated by %(parent)s"),
        not_recorded=_("not recorded as coordinated by %(parent)s"),
        begins=_("%(child)s is now coordinated by %(parent)s"),
        ends=_("%(child)s is no longer coordinated by %(parent)s"),
        first_known=_("%(child)s is first known to be coordinated by %(parent)s"),
        last_known=_("%(child)s is last known to be coordinated by %(parent)s"),
        all_begin=ngettext_lazy(
            "%(count)s unit is now coordinated by %(parent)s",
            "%(count)s units are now coordinated by %(parent)s",
            "count",
        ),
        all_end=ngettext_lazy(
            "%(count)s unit is no longer coordinated by %(parent)s",
            "%(count)s units are no longer coordinated by %(parent)s",
            "count",
        ),
    ),
    LineKind.SHARED_WITH: LineSentences(
        is_so=_("%(child)s is shared with %(parent)s"),
        seen_from_child=_("shared with %(parent)s"),
        not_recorded=_("not recorded as shared with %(parent)s"),
        begins=_("%(child)s is now shared with %(parent)s"),
        ends=_("%(child)s is no longer shared with %(parent)s"),
        first_known=_("%(child)s is first known to be shared with %(parent)s"),
        last_known=_("%(child)s is last known to be shared with %(parent)s"),
        all_begin=ngettext_lazy(
            "%(count)s unit is now shared with %(parent)s",
            "%(count)s units are now shared with %(parent)s",
            "count",
        ),
        all_end=ngettext_lazy(
            "%(count)s unit is no longer shared with %(parent)s",
            "%(count)s units are no longer shared with %(parent)s",
            "count",
        ),
    ),
}
