"""Reads a dashboard with the PyPI package `grafana-foundation-sdk`, and tells how many panels it has.

What the package writes again has to be what it was given: a field it does not know would be lost.
"""

import json
import sys
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def missing(given, again, path=""):
    """The paths of what is in `given` and not in `again`."""
    if isinstance(given, dict) and isinstance(again, dict):
        return [gone for key in given for gone in missing(given[key], again.get(key), f"{path}/{key}")]
    if isinstance(given, list) and isinstance(again, list) and len(given) == len(again):
        return [gone for at, (one, other) in enumerate(zip(given, again)) for gone in missing(one, other, f"{path}/{at}")]
    return [] if given == again else [path]


given = json.loads(Path(sys.argv[1]).read_text())
again = json.loads(JSONEncoder().encode(Dashboard.from_json(given)))
gone = missing(given, again)
if gone:
    sys.exit(f"not understood: {gone}")
print(len(again["panels"]))
