"""Options that several commands have."""

from __future__ import annotations

from argparse import ArgumentParser

from lamina.cli.values import Format, sizes

NET = (
    "a name of the zoo (see `lamina list`), a .yaml or .json file, the folder of a saved model, "
    "or - for standard input"
)


def add_mode(to: ArgumentParser) -> None:
    to.add_argument(
        "--mode",
        choices=("infer", "train"),
        default="infer",
        help="the network that predicts, or the one that is trained, with side heads and "
        "dropout (default: infer)",
    )


def add_input(to: ArgumentParser) -> None:
    to.add_argument("--input", metavar="CxHxW", type=sizes, help="another input, such as 3x64x64")


def add_output(to: ArgumentParser, names: str) -> None:
    to.add_argument(
        "-o", "--output", metavar=names, help="the file to write (default: -, which prints it)"
    )
    to.add_argument("--overwrite", action="store_true", help="replace the file if it exists")


def add_format(to: ArgumentParser, *names: str) -> None:
    first = names[0]
    to.add_argument(
        "--format", action=Format, choices=names, default=first, help=f"default: {first}"
    )
    to.add_argument(
        "--json",
        action=Format,
        dest="format",
        nargs=0,
        default=first,
        help="the same as --format json",
    )
