"""What a check found, for people, programs, GitHub's annotations and SARIF readers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from lamina.cli.excerpts import columns, more, told
from lamina.cli.positions import position, unplaced
from lamina.cli.sarif import as_sarif
from lamina.cli.streams import drawn
from lamina.compiler.tables.numerals import grouped, human
from lamina.errors import Problem, counted
from lamina.markup import oneline

if TYPE_CHECKING:
    from lamina.cli.commands.check import Checked

SHOWN = 101  # problems of one network, in a text for people


def as_text(found: list[Checked]) -> str:
    width = columns()
    said = [line for net in found for line in lines(net, width)]
    problems = [problem for net in found for problem in net.problems[:SHOWN]]
    hint = [more(problems)] if problems else []
    return drawn("".join(f"{line}\n" for line in [*said, *hint]))


def lines(net: Checked, width: int) -> Iterator[str]:
    """The outcome, then the problems, each with its place first, where editors look for it."""
    name = oneline(net.net)
    if not net.problems:
        size = f"{grouped(net.parameters or 0)} parameters, {human(net.macs or 0)} MACs"
        yield f"{name}: fine ({size})"
        return
    yield f"{name}: {counted(len(net.problems), 'problem')}"
    for problem in net.problems[:SHOWN]:
        yield from told(problem, width)
    if len(net.problems) > SHOWN:
        yield f"… and {counted(len(net.problems) - SHOWN, 'more problem')}; --json lists them all"


def as_json(found: list[Checked]) -> str:
    return json.dumps([described(net) for net in found], indent=1) + "\n"


def described(net: Checked) -> dict[str, Any]:
    """The stable form of `check --json`."""
    return {
        "net": net.net,
        "passed": not net.problems,
        "parameters": net.parameters,
        "macs": net.macs,
        "problems": [
            {
                "code": problem.code,
                "path": problem.path,
                "place": problem.place or None,
                "line": position(problem, net.net)[1] if problem.place else None,
                "column": position(problem, net.net)[2] if problem.place else None,
                "message": problem.message,
                "details": list(problem.details),
            }
            for problem in net.problems
        ],
    }


def as_github(found: list[Checked]) -> str:
    """Workflow commands; what could end one early is escaped."""
    return "".join(f"{annotation(net.net, p)}\n" for net in found for p in net.problems)


def annotation(net: str, problem: Problem) -> str:
    file, line, column = position(problem, net)
    where = f"file={escaped(file, True)},line={line},col={column},title={problem.code}"
    return f"::error {where}::{escaped(unplaced(problem), False)}"


def escaped(text: str, inside: bool) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if inside else text


FORMATS: dict[str, Callable[[list[Checked]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
