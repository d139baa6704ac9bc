"""What the United Nations calls countries that the translations of the standard ISO 3166 call otherwise.

These have names that it no longer uses (“Birmanie”), long forms, other cases and slips of the pen. The catalogues have
the names of the list M49 of its Statistics Division (https://unstats.un.org/unsd/methodology/m49/)."""

from django.utils.translation import pgettext_lazy

UN_FORMS = {
    "AO": pgettext_lazy("country", "Angola"),
    "BA": pgettext_lazy("country", "Bosnia and Herzegovina"),
    "CD": pgettext_lazy("country", "Congo (the Democratic Republic of the)"),
    "CF": pgettext_lazy("country", "Central African Republic"),
    "CI": pgettext_lazy("country", "Côte d'Ivoire"),
    "CY": pgettext_lazy("country", "Cyprus"),
    "DO": pgettext_lazy("country", "Dominican Republic"),
    "EH": pgettext_lazy("country", "Western Sahara"),
    "ET": pgettext_lazy("country", "Ethiopia"),
    "GA": pgettext_lazy("country", "Gabon"),
    "GT": pgettext_lazy("country", "Guatemala"),
    "ID": pgettext_lazy("country", "Indonesia"),
    "IQ": pgettext_lazy("country", "Iraq"),
    "IR": pgettext_lazy("country", "Iran (Islamic Republic of)"),
    "KE": pgettext_lazy("country", "Kenya"),
    "KG": pgettext_lazy("country", "Kyrgyzstan"),
    "KZ": pgettext_lazy("country", "Kazakhstan"),
    "LR": pgettext_lazy("country", "Liberia"),
    "MK": pgettext_lazy("country", "North Macedonia"),
    "ML": pgettext_lazy("country", "Mali"),
    "MM": pgettext_lazy("country", "Myanmar"),
    "MZ": pgettext_lazy("country", "Mozambique"),
    "NG": pgettext_lazy("country", "Nigeria"),
    "PS": pgettext_lazy("country", "Palestine, State of"),
    "RW": pgettext_lazy("country", "Rwanda"),
    "SV": pgettext_lazy("country", "El Salvador"),
    "SY": pgettext_lazy("country", "Syrian Arab Republic"),
    "TD": pgettext_lazy("country", "Chad"),
    "TJ": pgettext_lazy("country", "Tajikistan"),
    "TL": pgettext_lazy("country", "Timor-Leste"),
    "US": pgettext_lazy("country", "United States of America"),
}
"""The names by the codes of the standard: of countries in which units worked. Settings give them to django-countries."""
