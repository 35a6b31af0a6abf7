"""`lamina spec`."""

from __future__ import annotations

import json
from argparse import Namespace

from lamina.cli.nets import SUFFIXES, network
from lamina.cli.output import STANDARD_OUTPUT, delivered
from lamina.cli.streams import Answer
from lamina.errors import UsageError, quoted
from lamina.spec.document import to_data
from lamina.spec.documents import to_yaml
from lamina.spec.network import Network

SCHEMA = "lamina.schema.json"  # beside the file, where `lamina schema` writes it
MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"


def run(options: Namespace) -> Answer:
    refuse_other_names(options)
    return written(network(options.net), options)


def refuse_other_names(options: Namespace) -> None:
    """Before any work is done."""
    name = options.output
    if name not in (None, STANDARD_OUTPUT) and not name.lower().endswith(SUFFIXES):
        raise UsageError(f"{quoted(name)} should end in .yaml or .json")


def written(net: Network, options: Namespace) -> Answer:
    """The network as a spec file, or on standard output as YAML."""
    if (options.output or "").lower().endswith(".json"):
        text = json.dumps({"$schema": SCHEMA, **to_data(net)}, indent=1) + "\n"
    else:
        modeline = "" if options.output in (None, STANDARD_OUTPUT) else MODELINE
        text = modeline + to_yaml(to_data(net))
    return delivered(text, options.output, overwrite=options.overwrite)
