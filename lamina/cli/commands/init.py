"""`lamina init`."""

from __future__ import annotations

import re
import shlex
from argparse import Namespace
from pathlib import PurePath

from lamina.cli.output import STANDARD_OUTPUT, delivered
from lamina.cli.starter import starter
from lamina.cli.streams import Answer, complain
from lamina.errors import UsageError, quoted
from lamina.spec.fields import IDENTIFIER

NEXT = {
    "check": "every shape, and every fault with its place",
    "summary": "every layer with its shape, parameters and MACs",
    "watch": "both, again whenever you save",
    "verify": "built in both frameworks, and compared",
}
# What other readers of YAML take for no word.
TAKEN = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def run(options: Namespace) -> Answer:
    """The file, and on standard error what can be done with it."""
    written = options.file != STANDARD_OUTPUT
    if written and not options.file.lower().endswith((".yaml", ".yml")):
        raise UsageError(f"{quoted(options.file)} should end in .yaml, which can have comments")
    text = starter(name_of(options.file), options.input, options.classes)
    answer = delivered(text, options.file, overwrite=options.overwrite)
    if written:
        complain(what_next(options.file))
    return answer


def name_of(file: str) -> str:
    """The file's name as that of a network, or `net` where it cannot be one."""
    name = re.sub(r"\W", "_", PurePath(file).stem, flags=re.ASCII).strip("_")[:64]
    return name if IDENTIFIER.fullmatch(name) and name.lower() not in TAKEN else "net"


def what_next(file: str) -> str:
    """Commands to type, and what each of them does."""
    typed = {f"lamina {command} {shlex.quote(file)}": what for command, what in NEXT.items()}
    width = max(map(len, typed))
    lines = (f"  {command:<{width}}  {what}" for command, what in typed.items())
    return "\n".join([f"lamina: wrote {quoted(file, 200)}; now try", *lines])
