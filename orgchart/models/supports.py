"""What the pieces of evidence for a fact have in common."""

from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class Supports(models.TextChoices):
    """What of a fact a piece of evidence supports."""

    WHOLE = "whole", _("the whole")
    BEGINNING = "beginning", _("the beginning")
    END = "end", _("the end")


class Piece(Protocol):
    """A piece of evidence for a fact: the first, which the fact has itself, or a further one."""

    source: Any
    locator: Any
    supports: Any
    quotation: Any
    seen: Any

    def get_supports_display(self) -> str:
        """What it supports, in words."""
