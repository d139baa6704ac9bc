"""The chart drawn: from who stood where to boxes and lines on a page."""
