"""What docstrings tell the public: what a kind of record is, and what an address of the API answers.

They are translated as other texts are. Nothing marks them in the code, so ``script/messages`` writes a list of them first.
"""

import inspect

from django.utils.translation import gettext_lazy

from orgchart.languages import Text

_told: dict[str, None] = {}
"""Every text that was asked for, in English."""


def paragraphs(thing: object) -> tuple[str, str]:
    """The first paragraph of a docstring, and the others, each on one line. One that is inherited says something else."""
    first, _break, others = inspect.cleandoc(thing.__doc__ or "").partition("\n\n")
    return _on_one_line(first), _on_one_line(others)


def _on_one_line(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def in_language(text: str) -> Text:
    """A text of a docstring, in the language in which it is shown; empty if it is."""
    if not text:
        return ""
    _told[text] = None
    return gettext_lazy(text)


def about(thing: object) -> Text:
    """The first paragraph of a docstring, in the language in which it is shown."""
    return in_language(paragraphs(thing)[0])


def told() -> list[str]:
    """All that docstrings tell the public, in English."""
    from orgchart.api.operations import DESCRIBED  # noqa: PLC0415 # they need the models
    from orgchart.exchange.data_schemas import components  # noqa: PLC0415
    from orgchart.exchange.dumps.tables import public_tables  # noqa: PLC0415

    components()
    public_tables()
    for described in DESCRIBED.values():
        described.answers()
    return [*_told]
