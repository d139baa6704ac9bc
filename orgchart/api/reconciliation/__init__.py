"""Reconciliation: which unit or document do the names in somebody's table mean, on which day?

The W3C Reconciliation Service API 0.2, which OpenRefine speaks. See docs/open-data.md.
"""
