"""`lamina schema`."""

from __future__ import annotations

import json
from argparse import Namespace

from lamina.cli.streams import Answer
from lamina.spec.schema import json_schema


def run(options: Namespace) -> Answer:
    return Answer(json.dumps(json_schema(), indent=1) + "\n")
