"""Facts that were shipped with the day of a source as their start or end, and what is known of them.

The migration and the conversion of older fixtures read this.
"""

SEEN: dict[tuple[str, ...], dict[str, str]] = {
    ("unitname", "africa-division", "2007"): {"start": "[..2007]"},
    ("unitname", "asia-middle-east-division", "2013"): {"start": "[..2013]"},
    ("unitname", "best-practices-section", "2013"): {"start": "[..2013]"},
    ("unitname", "europe-latin-america-division", "2013"): {"start": "[..2013]"},
    ("unitname", "integrated-training-service", "2013"): {"start": "[..2013]"},
    ("unitname", "jcs", "2019"): {"start": "[..2019]"},
    ("unitname", "military-division", "2001"): {"start": "[..2001]", "end": "[..2010-05]"},
    ("unitname", "office-of-operations", "2007"): {"start": "[..2007]"},
    ("unitname", "oma", "2010-05"): {"start": "[..2010-05]"},
    ("unitname", "oms", "2003-08"): {"start": "[..2003-08]"},
    ("unitname", "osp", "2021-06"): {"start": "[..2021-06]"},
    ("parentrelationship", "africa-division", "office-of-operations"): {"start": "[..2007]"},
    ("parentrelationship", "asia-middle-east-division", "office-of-operations"): {
        "start": "[..2013]"
    },
    ("parentrelationship", "best-practices-section", "dpet"): {"start": "[..2013]"},
    ("parentrelationship", "europe-latin-america-division", "office-of-operations"): {
        "start": "[..2013]"
    },
    ("parentrelationship", "integrated-training-service", "dpet"): {"start": "[..2013]"},
    ("parentrelationship", "jcs", "orolsi"): {"start": "[..2019]"},
    ("parentrelationship", "military-division", "dpko"): {
        "start": "[..2001]",
        "end": "[..2010-05]",
    },
    ("parentrelationship", "office-of-operations", "dpko"): {"start": "[..2007]"},
    ("parentrelationship", "oma", "dpko"): {"start": "[..2010-05]"},
    ("parentrelationship", "oms", "dpko"): {"start": "[..2003-08]"},
    ("parentrelationship", "osp", "dpo"): {"start": "[..2021-06]"},
    ("succession", "military-division", "oma"): {"start": "[..2010-05]"},
    ("location", "jcsc", "2017"): {"start": "[..2017]"},
    ("mandate", "oma-military-capability"): {"start": "[..2010-05]"},
    ("mandate", "office-of-operations-guidance"): {"start": "[..2007]"},
    ("appointment", "usg-field-support", "Ameerah Haq"): {"end": "[2014-12-15..]"},
}
"""Dates that were shipped as days of founding or leaving, by kind and key, and what they are."""
CONFIRMED: dict[tuple[str, ...], tuple[str, str]] = {
    ("appointment", "asg-rule-of-law", "Alexandre Zouev"): ("2024-05", "allafrica-zouev-2024"),
    ("appointment", "usg-operational-support", "Atul Khare"): ("2021-07-01", "jcsc-policy-2021"),
    ("appointment", "usg-peace-operations", "Jean-Pierre Lacroix"): (
        "2021-07-01",
        "jcsc-policy-2021",
    ),
}
"""When appointments were last confirmed, and by which source; the notes said so before."""
KEYS = {
    "unitname": ("unit", "start"),
    "parentrelationship": ("child", "parent"),
    "succession": ("predecessor", "successor"),
    "location": ("unit", "start"),
    "mandate": ("code",),
    "appointment": ("post", "person"),
}
"""The fields of the keys above."""

SHIPPED_ENDS = {"[..2010-05]": "2010-04", "[2014-12-15..]": "2014-12"}
"""The ends that were shipped, by the ends that they are now."""


def is_as_shipped(name: str, was: object, date: str) -> bool:
    """Is the date still what was shipped? What somebody has corrected since stays as it is."""
    shipped = SHIPPED_ENDS.get(date) if name == "end" else date.strip("[.]")
    return str(was) == shipped
