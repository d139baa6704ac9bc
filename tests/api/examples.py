"""Write the examples of the API in each language again, as the registry answers now.

``python -m tests.api.examples`` asks for the addresses in ``orgchart/api/examples/en.json`` and keeps of each answer what
that of there has. To show another address or other fields, change them there first. Cursors are signed with a key of
their own, so they are the same whoever writes them, and no site takes them.
"""

import json
import os
from pathlib import Path
from typing import Any

HOST = "registry.example"
FOLDER = Path(__file__).parents[2] / "orgchart/api/examples"
"""The examples, a file for each language."""


def cut(value: Any, shape: Any) -> Any:
    """What is in the shape too: its fields, and as many of a list."""
    if isinstance(value, dict) and isinstance(shape, dict):
        return {name: cut(value[name], inner) for name, inner in shape.items() if name in value}
    if isinstance(value, list) and isinstance(shape, list):
        return [cut(one, inner) for one, inner in zip(value, shape, strict=False)]
    return value


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpko_site.settings")
    os.environ["SECRET_KEY"] = "examples" * 8
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from orgchart.language_addresses import short

    settings.ALLOWED_HOSTS = [HOST]
    client = Client(headers={"host": HOST})
    english = json.loads((FOLDER / "en.json").read_text())
    for code, _name in settings.LANGUAGES:
        found = {}
        for name, example in english.items():
            address = example["address"]
            asked = "" if code == settings.LANGUAGE_CODE else f"lang={short(code)}"
            if asked:
                address += f"{'&' if '?' in address else '?'}{asked}"
            answered = client.get(address, secure=True)
            answer = cut(json.loads(answered.getvalue()), example["answer"])
            if "data_version" in answer:
                answer["data_version"] = 1
            found[name] = {"address": address, "answer": answer}
        text = json.dumps(found, ensure_ascii=False, indent=1)
        (FOLDER / f"{short(code)}.json").write_text(f"{text}\n")


if __name__ == "__main__":
    main()
