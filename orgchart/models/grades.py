"""The grades of posts of the United Nations, as its budgets and charts print them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """A grade, from the highest down. The value is what a chart prints; the label says it in words.

    Source: the abbreviations of the proposed programme budget for 2026, A/80/6 (Sect. 5).
    """

    SG = "SG", _("Secretary-General")
    DSG = "DSG", _("Deputy Secretary-General")
    USG = "USG", _("Under-Secretary-General")
    ASG = "ASG", _("Assistant Secretary-General")
    D_2 = "D-2", _("Director (D-2)")
    D_1 = "D-1", _("Principal Officer (D-1)")
    P_5 = "P-5", _("Senior Officer (P-5)")
    P_4 = "P-4", _("Officer (P-4)")
    P_3 = "P-3", _("Officer (P-3)")
    P_2_1 = "P-2/1", _("Officer (P-2/1)")
    FS = "FS", _("Field Service")
    GS_PL = "GS (PL)", _("General Service (Principal level)")
    GS_OL = "GS (OL)", _("General Service (Other level)")
    LL = "LL", _("Local level")
    NPO = "NPO", _("National Professional Officer")
    UNV = "UNV", _("United Nations Volunteer")
