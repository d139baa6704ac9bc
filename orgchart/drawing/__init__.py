"""The chart as a drawing: from units and lines to boxes and lines on a page."""
