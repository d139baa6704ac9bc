"""A field to choose from whose choices say their language."""

from typing import Any

from django import forms

from orgchart.drawing.spoken import language_of_all


class MarkedSelect(forms.Select):
    """What is in English alone carries ``lang="en"``, because an option can have no other mark in it."""

    def create_option(
        self, name: str, value: Any, label: int | str, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        """An option, with the language of its label."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if language := language_of_all(label if isinstance(label, str) else ""):
            option["attrs"]["lang"] = language
            option["label"] = f"{label}"
        return option
