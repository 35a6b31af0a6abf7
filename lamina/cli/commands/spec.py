"""`lamina spec`."""

from __future__ import annotations

from argparse import Namespace

from lamina.cli.nets import network
from lamina.cli.output import deliver
from lamina.errors import UsageError, quoted
from lamina.spec.document import to_data
from lamina.spec.documents import to_yaml


def run(options: Namespace) -> int:
    net = network(options.net)
    name = options.output or ".yaml"
    if name.endswith((".yaml", ".yml")):
        text = to_yaml(to_data(net))
    elif name.endswith(".json"):
        text = net.to_json() + "\n"
    else:
        raise UsageError(f"{quoted(name)} should end in .yaml or .json")
    deliver(text, options.output, overwrite=options.overwrite)
    return 0
