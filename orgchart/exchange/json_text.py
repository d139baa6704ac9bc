"""JSON in one line, with the letters of every script as they are."""

import json

encoded = json.JSONEncoder(ensure_ascii=False).encode
"""What ``json.dumps`` writes, which would make an encoder for each value that is not in ASCII."""
