"""What people call the columns of a table, where it is not the name of the column."""

_COLUMNS: dict[tuple[str, ...], str] = {
    ("start",): "from; since; start date; starts; starting; begin; begins; beginning; valid from",
    ("end",): "to; until; till; end date; ends; ending; closed; valid to; valid until",
    ("level", "kind", "document kind"): "type; category",
    ("parent",): "parent unit; parent code; reports to; superior; above; higher unit",
    ("parent kind",): "relation to parent; type of parent",
    ("unit", "child"): "unit; entity; department; mission; operation; unit code",
    ("acronym",): "abbreviation; abbr; short name; initials",
    ("name", "title"): "full name; unit name; official name; long name",
    ("document title", "name"): "title; document name; title of document",
    ("symbol", "document", "started by"): (
        "symbol; document symbol; symbol as linked; un symbol; resolution; reference; authority"
    ),
    ("started by",): "decided by; established by; founded by; legal basis",
    ("document kind",): "relation; what the document does",
    ("text", "title"): "function; mandate; mandate text; task; description",
    ("theme",): "subject; topic; area",
    ("person",): "holder; incumbent; post holder",
    ("headquarters",): "city; town; seat; location",
    ("slug",): "code; source code",
    ("url", "address"): "link; web address; website",
    ("archived",): "archive; archive url; archive link; archived url; archived address",
}

USUAL: dict[str, tuple[str, ...]] = {
    header: columns for columns, headers in _COLUMNS.items() for header in headers.split("; ")
}
"""For each usual header, in small letters, the columns that it can mean, the likeliest first."""
