"""Sentences of notes that name a second source and nothing else, by what the source supports.

The migration and the conversion of older fixtures read this.
"""

import re

SENTENCES = {
    "beginning": re.compile(
        r"\s*\bThe (?:founding document|resolution) is named by (?P<slug>[a-z0-9-]+)"
        r"(?P<locator>): “(?P<quotation>[^”]+)”\.(?=\s|$)"
    ),
    "end": re.compile(
        r"\s*\bThe end is that of (?P<slug>[a-z0-9-]+)(?:, (?P<locator>row [0-9]+))?"
        r"(?:: “(?P<quotation>[^”]+)”)?\.(?=\s|$)"
    ),
}
