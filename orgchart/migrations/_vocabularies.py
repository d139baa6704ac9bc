"""The levels and themes that were fixed choices, with their labels, in their order.

The migration and the conversion of older fixtures read this.
"""

LEVELS = {
    "organ": "Organ",
    "department": "Department",
    "office": "Office",
    "division": "Division",
    "service": "Service",
    "section": "Section",
    "unit": "Unit",
    "team": "Team",
    "capacity": "Standing capacity",
    "operation": "Peacekeeping operation",
    "political-mission": "Special political mission",
}
THEMES = {
    "peace-operations": "Direction of peace operations",
    "field-support": "Field support",
    "planning": "Planning and integration",
    "rule-of-law": "Rule of law",
    "police": "Police",
    "justice": "Justice",
    "corrections": "Corrections",
    "security-sector": "Security sector reform",
    "ddr": "Disarmament, demobilization and reintegration",
    "mine-action": "Mine action",
    "founding": "Mandate of a field operation",
    "administration": "Administration of the Organization",
}
BUDGET = "budget-2026"
"""The source that only lists the documents of its mandates."""
