"""What a check found as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lamina.cli.positions import position, unplaced
from lamina.errors import Problem
from lamina.explanations import page
from lamina.version import VERSION

if TYPE_CHECKING:
    from lamina.cli.commands.check import Checked

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(found: list[Checked]) -> str:
    """One run, whose rules are the pages of the codes that were found."""
    codes = sorted({problem.code for net in found for problem in net.problems})
    results = [result(net.net, problem, codes) for net in found for problem in net.problems]
    driver = {"name": "lamina", "version": VERSION, "rules": [rule(code) for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def rule(code: str) -> dict[str, Any]:
    """A code with what its page says."""
    known = page(code)
    fence = f"```{known.wrong.language}\n{known.wrong.text}```"
    mended = f"```{known.right.language}\n{known.right.text}```"
    markdown = f"{known.cause}\n\n{fence}\n\n{known.remedy}\n\n{mended}"
    return {
        "id": code,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.cause.replace("\n", " ")},
        "help": {"text": f"{known.cause}\n\n{known.remedy}", "markdown": markdown},
        "defaultConfiguration": {"level": "error"},
    }


def result(net: str, problem: Problem, codes: list[str]) -> dict[str, Any]:
    file, line, column = position(problem, net)
    place = {
        "artifactLocation": {"uri": quote(file)},
        "region": {"startLine": line, "startColumn": column},
    }
    return {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": "error",
        "message": {"text": unplaced(problem)},
        "locations": [{"physicalLocation": place}],
    }
