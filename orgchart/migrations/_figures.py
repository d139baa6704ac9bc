"""Statements that were shipped as figures. The migration and the conversion of older fixtures read this."""

KNOWN = {
    "operations-eleven": ("operations", "exact"),
    "operations-fifteen": ("operations", "exact"),
    "peacekeepers-over-120000": ("personnel", "over"),
    "political-missions-two": ("political-missions", "exact"),
}
"""The kind and the exactness of the figures that were shipped as statements, by their codes."""
