"""What can be typed, and the help that says so."""

from __future__ import annotations

import argparse
import re
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from lamina.cli import syntax
from lamina.cli.streams import Answer, complain, say
from lamina.markup import oneline
from lamina.version import VERSION

EXAMPLES = """\
examples:
  lamina list                          the networks that come with lamina
  lamina summary resnet50              every layer with its shape, parameters and MACs
  lamina init mine.yaml                a commented spec to start from
  lamina spec lenet5 -o mine.yaml      a network of the zoo as a file to edit
  lamina check mine.yaml               every shape checked, every fault with its place
  lamina explain L201                  what an error's code means, and the way out
  lamina emit mine.yaml --to torch     the model as PyTorch source
  lamina verify mine.yaml              proof that both frameworks compute the same
  lamina diff resnet50 mine.yaml       what differs between two networks
  lamina draw resnet50 -o r.html       a picture to fold, zoom and search
  lamina scale resnet50 --params 5M    the largest ResNet-50 within a budget
  lamina convert w.pth --net vgg16 -o vgg    weights of another library as ours

exit status: 0 fine, 1 the content is bad or a check failed, 2 the call was wrong
"""


class Command(NamedTuple):
    """What can be typed after a command, and its module, imported when it is needed."""

    syntax: Any
    module: Callable[[], Any]


class ArgumentParser(argparse.ArgumentParser):
    """Says what is wrong in one harmless line, with what was probably meant, and where to look."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        typed = sys.argv[1:] if args is None else list(args)
        if typed and typed[0].startswith("-") and typed[0] not in self._option_string_actions:
            self.unknown(typed[0], " before the command; options follow it")
        options, extra = self.parse_known_args(typed, namespace)
        if extra:
            used: ArgumentParser = getattr(options, "parser", self)
            used.unknown(extra[0])
        return options

    def unknown(self, typed: str, advice: str = "") -> NoReturn:
        if typed.startswith("-"):
            name = typed.partition("=")[0]
            advice = advice or meant(name, self._option_string_actions)
            self.error(f"there is no option {name}{advice}")
        self.error(f"`{typed}` is one argument too many")

    def error(self, message: str) -> NoReturn:
        typed = re.match(r"argument COMMAND: invalid choice: '(.{1,60}?)'", message)
        if typed:
            message = f"there is no command `{typed[1]}`{meant(typed[1], COMMANDS)}"
        elif message.endswith(" COMMAND"):
            message = f"a command is needed: {', '.join(COMMANDS)}"
        complain(f"{self.prog}: {oneline(message)[:500]}\n`{self.prog} --help` shows how")
        raise SystemExit(2)

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            say(Answer(message))


def meant(typed: str, known: Iterable[str]) -> str:
    """The known names that are near."""
    near = get_close_matches(typed[:64], list(known), 2)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def parser() -> ArgumentParser:
    """The whole command line."""
    top = ArgumentParser(
        prog="lamina",
        description="One convolutional network, written once as layers; checked, counted,\n"
        "and compiled to native PyTorch or JAX/Flax.",
        epilog=EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"lamina {VERSION}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (said, module) in COMMANDS.items():
        made = commands.add_parser(
            name,
            help=said.SUMMARY,
            description=f"{said.SUMMARY[0].upper()}{said.SUMMARY[1:]}.",
            epilog=f"example:\n  {said.EXAMPLE}",
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        made.add_argument("--debug", action="store_true", help="show Python's traceback")
        made.set_defaults(run=running(module), parser=made)
        said.add(made)
    return top


def running(module: Callable[[], Any]) -> Callable[[Any], Answer]:
    """Runs a command's module."""

    def run(options: Any) -> Answer:
        answer: Answer = module().run(options)
        return answer

    return run


COMMANDS: dict[str, Command] = {
    "init": Command(syntax.init, lambda: import_module("lamina.cli.commands.init")),
    "list": Command(syntax.list, lambda: import_module("lamina.cli.commands.list")),
    "summary": Command(syntax.summary, lambda: import_module("lamina.cli.commands.summary")),
    "check": Command(syntax.check, lambda: import_module("lamina.cli.commands.check")),
    "explain": Command(syntax.explain, lambda: import_module("lamina.cli.commands.explain")),
    "watch": Command(syntax.watch, lambda: import_module("lamina.cli.commands.watch")),
    "emit": Command(syntax.emit, lambda: import_module("lamina.cli.commands.emit")),
    "verify": Command(syntax.verify, lambda: import_module("lamina.cli.commands.verify")),
    "diff": Command(syntax.diff, lambda: import_module("lamina.cli.commands.diff")),
    "draw": Command(syntax.draw, lambda: import_module("lamina.cli.commands.draw")),
    "convert": Command(syntax.convert, lambda: import_module("lamina.cli.commands.convert")),
    "scale": Command(syntax.scale, lambda: import_module("lamina.cli.commands.scale")),
    "spec": Command(syntax.spec, lambda: import_module("lamina.cli.commands.spec")),
    "schema": Command(syntax.schema, lambda: import_module("lamina.cli.commands.schema")),
}
