"""What can be typed, and the help that says so."""

from __future__ import annotations

import argparse
import re
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

from lamina.cli.conversion import add_convert
from lamina.cli.options import NET, add_format, add_input, add_mode, add_output
from lamina.cli.streams import Answer, complain, oneline, say
from lamina.cli.values import expectation, natural, number, years
from lamina.version import VERSION

EXAMPLES = """\
examples:
  lamina list                          the networks that come with lamina
  lamina summary resnet50              every layer with its shape, parameters and MACs
  lamina spec lenet5 -o mine.yaml      a network as a file to edit
  lamina check mine.yaml               every shape checked, every fault with its place
  lamina emit mine.yaml --to torch     the model as PyTorch source
  lamina verify mine.yaml              proof that both frameworks compute the same
  lamina diff resnet50 mine.yaml       what differs between two networks
  lamina convert w.pth --net vgg16 -o vgg    weights of another library as ours

exit status: 0 fine, 1 the content is bad or a check failed, 2 the call was wrong
"""


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

    def command(name: str, summary: str, example: str) -> ArgumentParser:
        made = commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=f"example:\n  {example}",
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        made.add_argument("--debug", action="store_true", help="show Python's traceback")
        made.set_defaults(run=running(name), parser=made)
        return made

    add_list(command("list", "list the networks of the zoo", "lamina list 'resnet*'"))
    add_summary(
        command(
            "summary",
            "count a network: shapes, parameters, MACs, memory",
            "lamina summary googlenet --mode train --format csv",
        )
    )
    add_check(
        command(
            "check",
            "check networks: every shape, and budgets if given",
            "lamina check net.yaml --max-params 5M --max-macs 600M",
        )
    )
    add_emit(
        command(
            "emit",
            "write a network as source code that stands on its own",
            "lamina emit resnet50 --to flax -o resnet50.py",
        )
    )
    add_verify(
        command(
            "verify",
            "prove that the built models are what was counted, and agree",
            "lamina verify lenet5 --mode infer",
        )
    )
    add_diff(
        command(
            "diff",
            "tell two networks apart: structure, parameters, MACs",
            "lamina diff resnet50 mine.yaml",
        )
    )
    add_convert(
        command(
            "convert",
            "write weights of another library as a model folder",
            "lamina convert resnet50-0676ba61.pth --net resnet50 -o resnet50",
        )
    )
    add_spec(command("spec", "write a network as a spec file", "lamina spec vgg16 -o vgg16.yaml"))
    command("schema", "print the JSON Schema of spec files", "lamina schema > lamina.schema.json")
    return top


def running(name: str) -> Callable[[Any], Answer]:
    """Runs a command's module, imported when it is needed."""

    def run(options: Any) -> Answer:
        answer: Answer = COMMANDS[name]().run(options)
        return answer

    return run


COMMANDS: dict[str, Callable[[], Any]] = {
    "list": lambda: import_module("lamina.cli.commands.list"),
    "summary": lambda: import_module("lamina.cli.commands.summary"),
    "check": lambda: import_module("lamina.cli.commands.check"),
    "emit": lambda: import_module("lamina.cli.commands.emit"),
    "verify": lambda: import_module("lamina.cli.commands.verify"),
    "diff": lambda: import_module("lamina.cli.commands.diff"),
    "convert": lambda: import_module("lamina.cli.commands.convert"),
    "spec": lambda: import_module("lamina.cli.commands.spec"),
    "schema": lambda: import_module("lamina.cli.commands.schema"),
}


def add_list(to: ArgumentParser) -> None:
    to.add_argument("pattern", metavar="PATTERN", nargs="?", default="*", help="such as 'vgg*'")
    to.add_argument("--year", type=years, metavar="Y", help="of the paper: 2015, or 2014-2016")
    most = "no more than N in inference, such as 5M or 600M"
    to.add_argument("--max-params", metavar="N", type=number, help=f"parameters: {most}")
    to.add_argument("--max-macs", metavar="N", type=number, help=f"MACs: {most}")
    add_format(to, "table", "json")


TEXTBOOK = """  lamina summary lenet5 --format textbook

--format textbook prints the table as textbooks do: shapes as height x width x
channels, parameters as weights + biases, LeNet's connections; activations and
whatever else has no parameters and keeps the size are only counted
"""


def add_summary(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    add_mode(to)
    add_input(to)
    add_format(to, "table", "textbook", "json", "markdown", "csv")
    to.epilog = f"{to.epilog}\n{TEXTBOOK}"


def add_check(to: ArgumentParser) -> None:
    to.add_argument("nets", metavar="NET", nargs="+", help=NET)
    add_format(to, "text", "json", "github", "sarif")
    budget = "refuse more than N in inference, such as 5M or 600M"
    to.add_argument("--max-params", metavar="N", type=number, help=f"parameters: {budget}")
    to.add_argument("--max-macs", metavar="N", type=number, help=f"MACs: {budget}")
    to.add_argument(
        "--expect",
        metavar="PATH=CxHxW",
        action="append",
        type=expectation,
        default=[],
        help="refuse another shape behind that part, and say what would give this one; may be "
        "given again for other parts",
    )


def add_emit(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    to.add_argument("--to", required=True, choices=("torch", "flax"), help="the framework")
    add_mode(to)
    add_output(to, "FILE.py")


def add_verify(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    to.add_argument(
        "--to",
        action="append",
        choices=("torch", "flax"),
        help="a framework; give it twice for both, which is also the default",
    )
    to.add_argument(
        "--mode",
        choices=("infer", "train"),
        default="train",
        help="with side heads, and batch statistics (train), or as it predicts (default: train)",
    )
    add_input(to)
    to.add_argument(
        "--dtype",
        choices=("float64", "float32"),
        default="float64",
        help="float64 proves; float32 shows what single precision costs (default: float64)",
    )
    to.add_argument("--seed", type=natural, default=0, help="of weights and input (default: 0)")
    add_format(to, "table", "json")


DIFFERING = """
a line begins with ~ for what changed, + for what only B has, - for what only A
has, = for what is called otherwise; the counts are of both modes, infer and
train, and each is shown once where it is the same in both

exit status: 0 the same network, if under another name; 1 they differ, or one
of them is wrong; 2 the call was wrong
"""


def add_diff(to: ArgumentParser) -> None:
    to.epilog = f"{to.epilog}\n{DIFFERING}"
    to.add_argument("a", metavar="A", help=NET)
    to.add_argument("b", metavar="B", help="likewise; only one of the two can be -")
    add_format(to, "text", "json")


def add_spec(to: ArgumentParser) -> None:
    to.add_argument("net", metavar="NET", help=NET)
    add_output(to, "FILE.yaml|.json")
