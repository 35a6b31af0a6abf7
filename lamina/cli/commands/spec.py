"""`lamina spec`."""

from __future__ import annotations

from argparse import Namespace

from lamina.cli.nets import network
from lamina.cli.output import STANDARD_OUTPUT, delivered
from lamina.cli.streams import Answer
from lamina.errors import UsageError, quoted
from lamina.spec.document import to_data
from lamina.spec.documents import to_yaml


def run(options: Namespace) -> Answer:
    written = options.output not in (None, STANDARD_OUTPUT)
    name = options.output.lower() if written else ".yaml"
    if not name.endswith((".yaml", ".yml", ".json")):
        raise UsageError(f"{quoted(options.output)} should end in .yaml or .json")
    net = network(options.net)
    text = net.to_json() + "\n" if name.endswith(".json") else to_yaml(to_data(net))
    return delivered(text, options.output, overwrite=options.overwrite)
