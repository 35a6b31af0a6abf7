"""What a check found, for people, programs, GitHub's annotations and SARIF readers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lamina.cli.streams import drawn
from lamina.compiler.tables.numerals import grouped, human
from lamina.errors import Problem, counted
from lamina.markup import oneline
from lamina.version import VERSION

if TYPE_CHECKING:
    from lamina.cli.commands.check import Checked

SHOWN = 101  # problems of one network, in a text for people


def as_text(found: list[Checked]) -> str:
    return drawn("".join(f"{line}\n" for net in found for line in lines(net)))


def lines(net: Checked) -> Iterator[str]:
    """The outcome, then the problems, each with its place first, where editors look for it."""
    name = oneline(net.net)
    if not net.problems:
        size = f"{grouped(net.parameters or 0)} parameters, {human(net.macs or 0)} MACs"
        yield f"{name}: fine ({size})"
        return
    yield f"{name}: {counted(len(net.problems), 'problem')}"
    yield from map(str, net.problems[:SHOWN])
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


def unplaced(problem: Problem) -> str:
    """What is wrong, without the place, which is said apart."""
    return str(replace(problem, place=""))


def escaped(text: str, inside: bool) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if inside else text


def position(problem: Problem, net: str) -> tuple[str, int, int]:
    """File, line and column; the first line where the problem has no place of its own."""
    file, _, rest = problem.place.rpartition(":")
    file, _, line = file.rpartition(":")
    if file and line.isdigit() and rest.isdigit():
        return file, int(line), int(rest)
    return net, 1, 1


def as_sarif(found: list[Checked]) -> str:
    """SARIF 2.1.0, which code hosts and editors read."""
    results = [result(net.net, problem) for net in found for problem in net.problems]
    codes = sorted({problem.code for net in found for problem in net.problems})
    driver = {"name": "lamina", "version": VERSION, "rules": [{"id": code} for code in codes]}
    return (
        json.dumps(
            {
                "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
                "version": "2.1.0",
                "runs": [{"tool": {"driver": driver}, "results": results}],
            },
            indent=1,
        )
        + "\n"
    )


def result(net: str, problem: Problem) -> dict[str, Any]:
    file, line, column = position(problem, net)
    place = {
        "artifactLocation": {"uri": quote(file)},
        "region": {"startLine": line, "startColumn": column},
    }
    return {
        "ruleId": problem.code,
        "level": "error",
        "message": {"text": unplaced(problem)},
        "locations": [{"physicalLocation": place}],
    }


FORMATS: dict[str, Callable[[list[Checked]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
