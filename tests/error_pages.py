"""The messages in the pages of `lamina explain`, and docs/errors.md: `python tests/error_pages.py`
writes them anew."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import lamina
from lamina.cli.arguments import parser
from lamina.cli.commands.check import Checked, checked
from lamina.cli.explaining import FAMILIES
from lamina.cli.findings import lines
from lamina.errors import LaminaError, Problem, SpecError
from lamina.explanations import Example, Page, codes, page
from lamina.spec.assertions import Budget

SOURCES = Path(lamina.__path__[0])
FOLDER = SOURCES / "explanations" / "errors"
DOCS = Path(__file__).parents[1] / "docs" / "errors.md"
CODE = r'"([BDLS]\d{3})"'
LONGEST = 12  # lines of a message that a page shows
HEAD = """\
# What can be wrong

<!-- Made of lamina/explanations/errors by `make goldens`. -->

Every refusal of a spec has a code that stays what it is. `lamina explain CODE` prints its page,
offline; `lamina check NET --json` and `--format sarif` have the codes beside the places. Each
example below is checked by the tests: it gives the message under it, and the remedy is fine.
"""


def raised() -> set[str]:
    """Every code that stands in the sources of lamina."""
    texts = (path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    return {code for text in texts for code in re.findall(CODE, text)}


def outcome(example: Example) -> tuple[tuple[Problem, ...], str]:
    """The problems of an example, and what is said of them at 80 columns."""
    if example.language == "python":
        return ran(example.text)
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            name = f"net.{example.language}"
            Path(name).write_text(example.text, "utf-8")
            options = parser().parse_args(["check", name, *example.options])
            found = checked(name, Budget(), options.expect)
            return found.problems, message(found)
        finally:
            os.chdir(before)


def message(found: Checked) -> str:
    """The lines of a net's problems, without the count before them."""
    return "".join(f"{line}\n" for line in [*lines(found, 80)][1:])


def ran(text: str) -> tuple[tuple[Problem, ...], str]:
    """What a Python example raises."""
    names: dict[str, Any] = {"__name__": "example"}
    try:
        exec(compile(text, "<example>", "exec", dont_inherit=True), names)
    except SpecError as error:
        return error.problems, f"{error}\n"
    except LaminaError as error:
        raise AssertionError(f"{error} has no code") from error
    return (), ""


def told(example: Example) -> str:
    """What the page shows of a message."""
    said = outcome(example)[1].splitlines(keepends=True)
    return "".join(said if len(said) <= LONGEST else [*said[:3], "…\n", said[-1]])


def file(one: Page) -> str:
    """The text of a page's file, with the message of today."""
    text = (FOLDER / f"{one.code}.md").read_text("utf-8")
    new = f"```text\n{told(one.wrong)}```"
    return re.sub(r"```text\n(?:(?!```).*\n)*```", lambda _: new, text)


def docs() -> str:
    """All pages as one."""
    families = (
        "\n".join(
            [f"## {name[0].upper()}{name[1:]}\n", *(section(page(c)) for c in codes() if c[0] == f)]
        )
        for f, name in FAMILIES.items()
    )
    return "\n".join((HEAD, *families))


def section(one: Page) -> str:
    """A page as a section of the docs."""
    language = "text" if one.code.startswith("D") else one.wrong.language  # no lexer takes them
    says = f"`{one.wrong.call}` says:" if one.wrong.call else "It says:"
    return (
        f"### {one.code}: {one.title}\n\n{one.cause}\n\n"
        f"```{language}\n{one.wrong.text}```\n\n{says}\n\n"
        f"```text\n{one.message}```\n\n{one.remedy}\n\n"
        f"```{one.right.language}\n{one.right.text}```\n"
    )


def main() -> None:
    """Write every page's message, then the docs."""
    for code in codes():
        (FOLDER / f"{code}.md").write_text(file(page(code)), "utf-8")
    DOCS.write_text(docs(), "utf-8")


if __name__ == "__main__":
    main()
